import { symbolIcon } from '../drawing/symbol'
import type { Editor } from '../editor'
import { centimetres, t } from '../language/words'
import { folded, GROUPS, symbolById } from '../model/catalogue'
import { isDevice, type PlanRecord } from '../model/records'
import { backButton } from './back'
import { describeRecord, floorName, nameOf } from './describe'
import { h, onceAFrame } from './dom'
import { icon } from './icons'

/** The plan as a list: the same elements, the same selection, without a drawing. */
export class ListPanel {
  readonly element: HTMLElement
  private readonly body = h('div', { class: 'ed-list-body' })
  private readonly filter: HTMLInputElement
  private everywhere = false

  constructor(
    private readonly editor: Editor,
    private readonly showPlan: () => void,
  ) {
    this.filter = h('input', {
      class: 'form-control',
      type: 'search',
      placeholder: t('search_list'),
      'aria-label': t('search_list'),
      input: () => this.draw(),
    })
    const scope = h(
      'label',
      { class: 'ed-check' },
      h('input', {
        type: 'checkbox',
        change: (event: Event) => {
          this.everywhere = (event.target as HTMLInputElement).checked
          this.draw()
        },
      }),
      t('all_floors'),
    )
    this.element = h(
      'section',
      { class: 'ed-view ed-list', 'aria-label': t('view_list'), hidden: true },
      h(
        'div',
        { class: 'ed-view-head' },
        backButton(this.showPlan),
        h('h2', {}, t('view_list')),
        this.filter,
        scope,
      ),
      this.body,
    )
    const draw = onceAFrame(() => this.draw())
    for (const event of ['document', 'floor', 'plan', 'selection'] as const) editor.on(event, draw)
  }

  show(): void {
    this.draw()
  }

  private records(): readonly PlanRecord[] {
    const all = this.everywhere ? [...this.editor.document.records.values()] : this.editor.floorRecords
    const words = folded(this.filter.value).split(/\s+/).filter(Boolean)
    return all
      .filter((record) => words.every((word) => this.haystack(record).includes(word)))
      .sort(
        (a, b) =>
          place(a) - place(b) || (a.tag ?? '').localeCompare(b.tag ?? '', undefined, { numeric: true }),
      )
  }

  private haystack(record: PlanRecord): string {
    const note = isDevice(record) ? record.data.note : record.data.text
    return folded(`${describeRecord(this.editor, record)} ${note} ${record.by?.name ?? ''}`)
  }

  private draw(): void {
    if (this.element.hidden) return
    const records = this.records()
    if (records.length === 0) {
      this.body.replaceChildren(h('p', { class: 'ed-empty' }, t('list_empty')))
      return
    }
    const focused = document.activeElement?.getAttribute('data-row') ?? null
    const columns = ['tag', 'designation', 'floor', 'height', 'mounting', 'remark'] as const
    const head = h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, h('span', { class: 'ed-hidden' }, t('choose'))),
        ...columns.map((name) => h('th', { scope: 'col' }, t(name))),
        h('th', { scope: 'col' }, h('span', { class: 'ed-hidden' }, t('show'))),
      ),
    )
    this.body.replaceChildren(
      h(
        'table',
        { class: 'table ed-table' },
        head,
        h('tbody', {}, ...records.map((record) => this.row(record))),
      ),
    )
    if (focused) this.body.querySelector<HTMLElement>(`[data-row="${CSS.escape(focused)}"]`)?.focus()
  }

  private row(record: PlanRecord): HTMLElement {
    const name = describeRecord(this.editor, record)
    const chosen = this.editor.selection.has(record.id)
    const check = h('input', {
      type: 'checkbox',
      'data-row': record.id,
      'aria-label': t('choose_named', { name }),
      change: () => this.editor.toggle(record.id),
    })
    check.checked = chosen
    const show = h(
      'button',
      {
        class: 'btn btn-sm',
        type: 'button',
        'aria-label': t('show_named', { name }),
        click: () => this.goTo(record),
      },
      icon('plan', true),
      h('span', {}, t('show')),
    )
    return h(
      'tr',
      { class: chosen ? 'sel' : '' },
      h('td', {}, check),
      ...this.cells(record),
      h('td', { class: 'num' }, show),
    )
  }

  private cells(record: PlanRecord): readonly HTMLElement[] {
    const floor = h('td', {}, floorName(this.editor, record.floor))
    if (!isDevice(record)) {
      return [
        h('td', {}),
        h('td', {}, t('text_named', { text: record.data.text })),
        floor,
        h('td', {}),
        h('td', {}),
        h('td', {}, remark(record)),
      ]
    }
    const { symbol, height, mounting, count, note } = record.data
    const words = count > 1 ? `${count} × ${nameOf(this.editor, symbol)}` : nameOf(this.editor, symbol)
    return [
      h('td', { class: 'tag' }, record.tag ?? '…'),
      h('td', {}, symbolIcon(symbol, 20), ' ', words),
      floor,
      h('td', { class: 'num' }, height === null ? '–' : `${centimetres(height)} cm`),
      h('td', {}, mounting),
      h('td', {}, remark(record), note ? h('span', { class: 'ed-meta' }, note) : null),
    ]
  }

  private goTo(record: PlanRecord): void {
    this.showPlan()
    this.editor.goTo([record.id])
  }
}

const place = (record: PlanRecord): number =>
  isDevice(record) ? GROUPS.indexOf(symbolById(record.data.symbol).group) : GROUPS.length

const remark = (record: PlanRecord): HTMLElement | null =>
  record.by?.side === 'customer'
    ? h(
        'span',
        { class: 'ed-from' },
        icon('person', true),
        t('from_customer_named', { name: record.by.name }),
      )
    : null
