import { symbolIcon } from '../drawing/symbol'
import type { Editor } from '../editor'
import { t } from '../language/words'
import { PLAIN_EIGHT, softHyphens, symbolById } from '../model/catalogue'
import { nameOf } from './describe'
import { h, onceAFrame } from './dom'

/** The phone's bottom sheet: eight plain names, one tap to choose, one tap on the plan to set. */
export class BottomSheet {
  readonly element: HTMLElement
  private readonly body = h('div')

  constructor(
    private readonly editor: Editor,
    private readonly firm: string,
    private readonly showAll: () => void,
  ) {
    this.element = h(
      'section',
      { class: 'ed-sheet', 'aria-label': t('insert') },
      h('div', { class: 'ed-grip', 'aria-hidden': 'true' }),
      this.body,
    )
    const draw = onceAFrame(() => this.draw())
    for (const event of ['tool', 'selection', 'access', 'plan', 'recents'] as const) editor.on(event, draw)
  }

  /** A chosen element shows its own half sheet in the same place; while stamping, the stamp has it. */
  private draw(): void {
    const stamping = this.editor.tool === 'stamp'
    const { canEdit, selection } = this.editor
    this.element.hidden = !canEdit || (!stamping && selection.size > 0)
    this.element.classList.toggle('low', stamping)
    if (this.element.hidden) return
    this.body.replaceChildren(...(stamping ? this.held() : this.offer()))
  }

  private held(): readonly Node[] {
    const name = nameOf(this.editor, this.editor.stampSymbol)
    return [
      h(
        'div',
        { class: 'ed-held' },
        symbolIcon(this.editor.stampSymbol, 30),
        h(
          'div',
          { class: 'ed-grow' },
          h('strong', {}, name),
          h('div', { class: 'ed-meta' }, t('tap_on_plan')),
        ),
        h(
          'button',
          { class: 'btn btn-primary', type: 'button', click: () => this.editor.setTool('select') },
          t('done'),
        ),
      ),
    ]
  }

  private offer(): readonly Node[] {
    const customer = this.editor.side === 'customer'
    const symbols = customer ? PLAIN_EIGHT : this.editor.recents.slice(0, 8)
    const head = h(
      'div',
      { class: 'ed-sheet-head' },
      h('h2', { class: 'ed-grow' }, t(customer ? 'what_is_missing' : 'insert')),
      h('button', { class: 'ed-link', type: 'button', click: () => this.showAll() }, t('all_symbols')),
    )
    const tiles = h('div', { class: 'ed-eight' }, ...symbols.map((id) => this.tile(id)))
    const note = customer
      ? [
          h(
            'p',
            { class: 'ed-sheet-note' },
            this.firm ? t('firm_sees', { firm: this.firm }) : t('sees_at_once'),
          ),
        ]
      : []
    return [head, tiles, ...note]
  }

  private tile(id: string): HTMLElement {
    return h(
      'button',
      { type: 'button', title: symbolById(id).norm_de, click: () => this.editor.setTool('stamp', id) },
      symbolIcon(id, 30),
      h('span', {}, softHyphens(nameOf(this.editor, id))),
    )
  }
}
