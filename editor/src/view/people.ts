import { svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { toScreen } from '../geometry/camera'
import { planPoint } from '../geometry/units'
import type { Person } from '../model/plan'

/** Where the others point, with their names in their colour. */
export class PeopleLayer {
  readonly element = svg('g')
  private frame = 0

  constructor(private readonly editor: Editor) {
    for (const event of ['people', 'camera', 'floor'] as const) editor.on(event, () => this.schedule())
  }

  private schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      const here = this.editor.people.filter(
        (person) => person.id !== this.editor.me?.id && person.floor === this.editor.floorId,
      )
      this.element.replaceChildren(...here.flatMap((person) => this.cursor(person)))
    })
  }

  private cursor(person: Person): readonly Node[] {
    if (person.x === null || person.y === null) return []
    const { x, y } = toScreen(this.editor.camera, planPoint(person.x, person.y))
    const name = person.name
    const width = name.length * 7.1 + 16
    return [
      svg(
        'g',
        { class: `cursor pc${person.colour}`, transform: `translate(${x} ${y})` },
        svg('path', { d: 'M0 0L5.8 15.8L8.5 9.2L15.2 6.6Z' }),
        svg('rect', { x: 10, y: 15, width, height: 20, rx: 4 }),
        svg('text', { x: 10 + width / 2, y: 29, 'text-anchor': 'middle' }, name),
      ),
    ]
  }
}
