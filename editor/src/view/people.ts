import { svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { toScreen } from '../geometry/camera'
import { planPoint } from '../geometry/units'
import type { Person } from '../model/plan'

/** Where the others point, with their names in their colour. Each cursor is a small layer that is only moved. */
export class PeopleLayer {
  readonly element = document.createElement('div')
  private readonly cursors = new Map<number, HTMLElement>()
  private frame = 0

  constructor(private readonly editor: Editor) {
    this.element.className = 'ed-cursors'
    this.element.setAttribute('aria-hidden', 'true')
    for (const event of ['people', 'camera', 'floor'] as const) editor.on(event, () => this.schedule())
  }

  private schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.update()
    })
  }

  private update(): void {
    const { people, me, floorId } = this.editor
    const here = people.filter((one) => one.id !== me?.id && one.floor === floorId && one.x !== null)
    for (const [id, cursor] of this.cursors) {
      if (here.some((person) => person.id === id)) continue
      cursor.remove()
      this.cursors.delete(id)
    }
    for (const person of here) this.move(person)
  }

  private move(person: Person): void {
    if (person.x === null || person.y === null) return
    const known = this.cursors.get(person.id)
    const cursor = known ?? cursorOf(person)
    if (!known) {
      this.cursors.set(person.id, cursor)
      this.element.append(cursor)
    }
    const { x, y } = toScreen(this.editor.camera, planPoint(person.x, person.y))
    cursor.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`
  }
}

function cursorOf(person: Person): HTMLElement {
  const cursor = document.createElement('div')
  cursor.className = `cursor pc${person.colour}`
  const name = document.createElement('span')
  name.textContent = person.name
  cursor.append(
    svg('svg', { width: 17, height: 17 }, svg('path', { d: 'M0 0L5.8 15.8L8.5 9.2L15.2 6.6Z' })),
    name,
  )
  return cursor
}
