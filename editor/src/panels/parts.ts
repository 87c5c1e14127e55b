import { symbolIcon } from '../drawing/symbol'
import type { Editor } from '../editor'
import { t } from '../language/words'
import { GROUP_TRADE } from '../model/catalogue'
import { type PartsGroup, type PartsLine, partsList } from '../model/parts'
import { backButton } from './back'
import { groupName, nameOf } from './describe'
import { h, onceAFrame } from './dom'

/** The parts list beside the drawing, counted anew with every change. */
export class PartsPanel {
  readonly element: HTMLElement
  private readonly body = h('div', { class: 'ed-parts-body', tabindex: 0 }) // scrolls, so the keyboard must reach it
  private readonly scopes: readonly HTMLButtonElement[]
  private everything = false

  constructor(
    private readonly editor: Editor,
    partsUrl: string,
    showPlan: () => void,
  ) {
    this.scopes = [false, true].map((everything) =>
      h(
        'button',
        { type: 'button', click: () => this.setScope(everything) },
        everything ? t('all_floors') : t('this_floor'),
      ),
    )
    this.element = h(
      'section',
      { class: 'ed-parts', 'aria-label': t('view_parts') },
      h(
        'div',
        { class: 'ed-view-head' },
        backButton(showPlan),
        h('h2', { class: 'ed-grow' }, t('view_parts')),
        partsUrl ? h('a', { class: 'ed-link', href: partsUrl }, t('open_parts_page')) : null,
        h('div', { class: 'ed-seg', role: 'group', 'aria-label': t('scope') }, ...this.scopes),
      ),
      this.body,
    )
    const draw = onceAFrame(() => this.draw())
    for (const event of ['document', 'floor', 'plan'] as const) editor.on(event, draw)
  }

  private setScope(everything: boolean): void {
    this.everything = everything
    this.draw()
  }

  private draw(): void {
    for (const [index, button] of this.scopes.entries()) {
      button.setAttribute('aria-pressed', String((index === 1) === this.everything))
    }
    const records = this.everything ? this.editor.document.records.values() : this.editor.floorRecords
    const groups = partsList(records)
    if (groups.length === 0) {
      this.body.replaceChildren(h('p', { class: 'ed-empty' }, t('parts_empty')))
      return
    }
    const head = h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col' }, t('part')), h('th', { scope: 'col', class: 'num' }, t('amount'))),
    )
    const table = h('table', { class: 'table ed-table' }, head, ...groups.map((group) => this.group(group)))
    this.body.replaceChildren(table)
  }

  private group(group: PartsGroup): HTMLElement {
    const total = group.sockets > 0 ? t('sockets_total', { count: group.sockets }) : String(group.amount)
    const title = h(
      'div',
      { class: 'ed-part-group' },
      h('span', { class: `sw c-${GROUP_TRADE[group.group]}`, 'aria-hidden': 'true' }),
      h('span', { class: 'ed-grow' }, groupName(group.group)),
      h('span', {}, total),
    )
    const head = h('tr', { class: 'group' }, h('th', { scope: 'rowgroup', colspan: 2 }, title))
    return h('tbody', {}, head, ...group.lines.map((line) => this.line(line)))
  }

  private line(line: PartsLine): HTMLElement {
    const several = line.symbol.counts > 1
    const sum = t('parts_sum', { amount: line.amount, gang: line.symbol.counts, sockets: line.sockets })
    const words = h(
      'span',
      {},
      nameOf(this.editor, line.symbol.id),
      several ? h('span', { class: 'sum' }, sum) : null,
    )
    return h(
      'tr',
      {},
      h('td', {}, h('div', { class: 'ed-part' }, symbolIcon(line.symbol.id, 20), words)),
      h('td', { class: 'num' }, String(line.amount)),
    )
  }
}
