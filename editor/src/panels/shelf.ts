import { symbolIcon } from '../drawing/symbol'
import type { Editor } from '../editor'
import { languageCode, t } from '../language/words'
import {
  GROUP_TRADE,
  GROUPS,
  type Group,
  type PlanSymbol,
  SYMBOLS,
  searchSymbols,
  shortName,
  symbolById,
} from '../model/catalogue'
import { isDevice } from '../model/records'
import { groupName, nameOf } from './describe'
import { h, onceAFrame } from './dom'
import { icon } from './icons'

/** The symbols: a search, the nine last used under the keys 1 to 9, and all of them by group with their counts. */
export class Shelf {
  readonly element: HTMLElement
  private readonly search: HTMLInputElement
  private readonly tiles = h('div', { class: 'ed-tiles' })
  private readonly groups = h('div', { class: 'ed-groups' })
  private open = new Set<Group>(['sockets'])

  constructor(
    private readonly editor: Editor,
    private readonly chosen: () => void,
  ) {
    this.search = h('input', {
      class: 'form-control',
      type: 'search',
      placeholder: t('search_symbol'),
      'aria-label': t('search_symbol'),
      autocomplete: 'off',
      input: () => this.showGroups(),
      keydown: (event: KeyboardEvent) => this.searchKey(event),
    })
    this.element = h(
      'aside',
      { class: 'ed-shelf', 'aria-label': t('symbols') },
      h(
        'div',
        { class: 'ed-search' },
        icon('search'),
        this.search,
        h('span', { class: 'kbd', 'aria-hidden': 'true' }, 'S'),
        h(
          'button',
          {
            class: 'btn btn-icon btn-quiet ed-shelf-close',
            type: 'button',
            'aria-label': t('close'),
            click: chosen,
          },
          icon('close'),
        ),
      ),
      h('h2', { class: 'ed-recent-title' }, t('last_used')),
      this.tiles,
      h('h2', {}, t('symbols')),
      this.groups,
    )
    const showGroups = onceAFrame(() => this.showGroups())
    const showTiles = onceAFrame(() => this.showTiles())
    for (const event of ['document', 'floor', 'plan', 'tool', 'recents'] as const)
      editor.on(event, showGroups)
    for (const event of ['plan', 'tool', 'recents'] as const) editor.on(event, showTiles)
    editor.on('access', () => {
      this.element.hidden = !editor.canEdit
    })
    this.showTiles()
  }

  focusSearch(): void {
    this.search.focus()
    this.search.select()
  }

  private searchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.search.blur()
    const first = searchSymbols(this.search.value)[0]
    if (event.key !== 'Enter' || !first) return
    event.preventDefault()
    this.take(first.id)
    this.search.value = ''
    this.showGroups()
  }

  private take(symbol: string): void {
    const again = this.editor.tool === 'stamp' && this.editor.stampSymbol === symbol
    if (again) this.editor.setTool('select')
    else this.editor.setTool('stamp', symbol)
    this.chosen()
  }

  private isHeld(symbol: string): boolean {
    return this.editor.tool === 'stamp' && this.editor.stampSymbol === symbol
  }

  private showTiles(): void {
    const hadFocus = this.focusedSymbol(this.tiles)
    this.tiles.replaceChildren(
      ...this.editor.recents.map((id, index) => {
        const symbol = symbolById(id)
        return h(
          'button',
          {
            class: 'ed-tile',
            type: 'button',
            'data-symbol': id,
            'aria-pressed': String(this.isHeld(id)),
            'aria-label': nameOf(this.editor, id),
            title: `${nameOf(this.editor, id)} (${index + 1})`,
            click: () => this.take(id),
          },
          h('span', { class: 'n', 'aria-hidden': 'true' }, String(index + 1)),
          symbolIcon(id, 26),
          h('span', { class: 'ed-cut' }, shortName(symbol, languageCode())),
        )
      }),
    )
    this.refocus(this.tiles, hadFocus)
  }

  private showGroups(): void {
    const hadFocus = this.focusedSymbol(this.groups)
    const query = this.search.value.trim()
    const found = query ? searchSymbols(query) : SYMBOLS
    const counts = this.counts()
    const groups = GROUPS.map((group) => [group, found.filter((one) => one.group === group)] as const)
    this.groups.replaceChildren(
      ...groups
        .filter(([, symbols]) => symbols.length > 0)
        .map(([group, symbols]) => this.group(group, symbols, counts, query !== '')),
      ...(found.length === 0 ? [h('p', { class: 'ed-empty' }, t('nothing_found', { query }))] : []),
    )
    this.refocus(this.groups, hadFocus)
  }

  private group(
    group: Group,
    symbols: readonly PlanSymbol[],
    counts: ReadonlyMap<string, number>,
    all: boolean,
  ): HTMLElement {
    const total = symbols.reduce((sum, symbol) => sum + (counts.get(symbol.id) ?? 0), 0)
    const details = h(
      'details',
      { open: all || this.open.has(group) },
      h(
        'summary',
        {},
        icon('right', true),
        h('span', { class: `sw c-${GROUP_TRADE[group]}`, 'aria-hidden': 'true' }),
        h('span', { class: 'ed-grow' }, groupName(group)),
        h('span', { class: 'count' }, total > 0 ? String(total) : ''),
      ),
      h('ul', {}, ...symbols.map((symbol) => this.row(symbol, counts.get(symbol.id) ?? 0))),
    )
    details.addEventListener('toggle', () => {
      if (all) return
      if (details.open) this.open.add(group)
      else this.open.delete(group)
    })
    return details
  }

  private row(symbol: PlanSymbol, count: number): HTMLElement {
    const button = h(
      'button',
      {
        type: 'button',
        'data-symbol': symbol.id,
        'aria-pressed': String(this.isHeld(symbol.id)),
        title: symbol.norm_de,
        click: () => this.take(symbol.id),
      },
      symbolIcon(symbol.id, 20),
      h('span', { class: 'ed-grow ed-cut' }, nameOf(this.editor, symbol.id)),
      h('span', { class: 'count' }, count > 0 ? String(count) : ''),
    )
    return h('li', {}, button)
  }

  private counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const record of this.editor.floorRecords.filter(isDevice)) {
      counts.set(record.data.symbol, (counts.get(record.data.symbol) ?? 0) + record.data.count)
    }
    return counts
  }

  private focusedSymbol(within: HTMLElement): string | null {
    const active = document.activeElement
    return within.contains(active) ? (active?.getAttribute('data-symbol') ?? null) : null
  }

  private refocus(within: HTMLElement, symbol: string | null): void {
    if (symbol) within.querySelector<HTMLElement>(`[data-symbol="${CSS.escape(symbol)}"]`)?.focus()
  }
}
