import type { Editor } from '../editor'
import { t } from '../language/words'
import type { PageFacts } from '../model/connection'
import { initials, type Person } from '../model/plan'
import { h, onceAFrame } from './dom'
import { brandMark, icon } from './icons'
import type { SaveIndicator } from './save'

/** Project and unit, floors, saving, people, and the ways out: access, paper. */
export class TopBar {
  readonly element: HTMLElement
  private readonly floors = h('div', { class: 'ed-floors', role: 'tablist', 'aria-label': t('floors') })
  private readonly people = h('ul', { class: 'ed-people', 'aria-label': t('people') })
  private readonly role = h('span', { class: 'badge', hidden: true }, icon('eye'), t('viewer'))
  private readonly pdf: HTMLAnchorElement

  constructor(
    private readonly editor: Editor,
    private readonly page: PageFacts,
    save: SaveIndicator,
  ) {
    this.pdf = h(
      'a',
      { class: 'btn ed-pdf', href: '#', 'aria-label': t('pdf_long') },
      icon('print'),
      h('span', {}, t('pdf')),
    )
    this.element = h(
      'header',
      { class: 'ed-bar' },
      h('a', { class: 'ed-home', href: page.home, 'aria-label': t('home') }, brandMark()),
      h(
        'div',
        { class: 'ed-where' },
        h('div', { class: 'ed-crumb' }, page.subtitle),
        h('h1', { class: 'ed-unit' }, h('span', { class: 'ed-title' }, page.title), this.role),
      ),
      this.floors,
      h('span', { class: 'ed-grow' }),
      save.element,
      this.people,
      page.pdfUrl ? this.pdf : null,
      this.accessLink(),
    )
    const showFloors = onceAFrame(() => this.showFloors())
    for (const event of ['plan', 'floor', 'document'] as const) editor.on(event, showFloors)
    editor.on('people', () => this.showPeople())
    editor.on('access', () => {
      this.role.hidden = editor.canEdit
    })
  }

  private accessLink(): HTMLElement | null {
    const { accessUrl, accessLabel, accessState } = this.page
    if (!accessUrl) return null
    const dot = accessState ? h('span', { class: `dot ${accessState}`, 'aria-hidden': 'true' }) : null
    return h('a', { class: 'btn ed-access', href: accessUrl }, dot, accessLabel || t('access'))
  }

  private showFloors(): void {
    const counts = new Map<number, number>()
    for (const record of this.editor.document.records.values()) {
      counts.set(record.floor, (counts.get(record.floor) ?? 0) + 1)
    }
    const hadFocus = this.floors.contains(document.activeElement)
    const floors = this.editor.plan?.floors ?? []
    this.floors.replaceChildren(
      ...floors.map((floor) => {
        const current = floor.id === this.editor.floorId
        return h(
          'button',
          {
            role: 'tab',
            type: 'button',
            'aria-selected': String(current),
            tabindex: current ? 0 : -1,
            click: () => this.editor.showFloor(floor.id),
            keydown: (event: KeyboardEvent) => this.walk(event, floor.id),
          },
          floor.name,
          h('span', { class: 'count' }, String(counts.get(floor.id) ?? 0)),
        )
      }),
    )
    if (hadFocus) this.floors.querySelector<HTMLElement>('[aria-selected=true]')?.focus()
    this.pdf.href = this.page.pdfUrl.replace('{floor}', String(this.editor.floorId))
  }

  private walk(event: KeyboardEvent, from: number): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const floors = this.editor.plan?.floors ?? []
    const at = floors.findIndex((floor) => floor.id === from)
    const next = floors[(at + step + floors.length) % floors.length]
    if (step === 0 || !next) return
    event.preventDefault()
    this.editor.showFloor(next.id)
  }

  /** Firms are told apart from customers by the shape of their badge. */
  private showPeople(): void {
    const others = uniqueById(this.editor.people)
    this.people.replaceChildren(...others.slice(0, 5).map((person) => this.avatar(person)))
  }

  private avatar(person: Person): HTMLElement {
    const side = t(person.side === 'customer' ? 'side_customer' : 'side_firm')
    const you = person.id === this.editor.me?.id ? ` (${t('you')})` : ''
    const label = `${person.name}${you}, ${side}`
    return h(
      'li',
      { class: `avatar p${person.colour}`, title: label, role: 'listitem' },
      initials(person.name),
      h('span', { class: 'ed-hidden' }, label),
    )
  }
}

const uniqueById = (people: readonly Person[]): readonly Person[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
]
