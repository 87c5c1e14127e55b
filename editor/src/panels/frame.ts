import type { Editor } from '../editor'
import { t } from '../language/words'
import type { PageFacts } from '../model/connection'
import { h } from './dom'
import { Footer } from './footer'
import { icon } from './icons'
import { Inspector } from './inspector'
import { ListPanel } from './list'
import { ContextMenu } from './menu'
import { Messages } from './messages'
import { PartsPanel } from './parts'
import type { SaveIndicator } from './save'
import { BottomSheet } from './sheet'
import { Shelf } from './shelf'
import { Toolbar, type ViewName } from './toolbar'
import { TopBar } from './topbar'

/** The whole window: bars, shelf, drawing, inspector; on a phone the same parts as sheets. */
export class Frame {
  readonly element: HTMLElement
  readonly messages: Messages
  private readonly shelf: Shelf
  private readonly toolbar: Toolbar
  private readonly list: ListPanel
  private readonly stage: HTMLElement
  private readonly quick: HTMLElement

  constructor(
    private readonly editor: Editor,
    page: PageFacts,
    save: SaveIndicator,
    canvas: HTMLElement,
  ) {
    this.messages = new Messages(editor)
    // Whoever has taken a symbol wants to set it: the arrows and Enter belong to the drawing now.
    this.shelf = new Shelf(editor, () => {
      this.element.classList.remove('all-symbols')
      canvas.focus({ preventScroll: true })
    })
    this.toolbar = new Toolbar(editor, (view) => this.showView(view))
    this.list = new ListPanel(editor, () => this.showView('plan'))
    const parts = new PartsPanel(editor, page.partsUrl, () => this.showView('plan'))
    this.quick = this.quickButtons()
    describeCanvas(canvas, editor)
    const menu = new ContextMenu(editor, canvas)
    this.stage = h('div', { class: 'ed-stage' }, canvas, this.quick, menu.element, this.messages.element)
    const sheet = new BottomSheet(editor, page.firm, () => this.showAllSymbols())
    const main = h('div', { class: 'ed-main' }, this.toolbar.element, this.stage, this.list.element)
    const inspector = new Inspector(editor)
    this.element = h(
      'div',
      { class: 'ed' },
      new TopBar(editor, page, save).element,
      this.shelf.element,
      main,
      parts.element,
      inspector.element,
      sheet.element,
      new Footer(editor).element,
    )
    for (const event of ['access', 'selection', 'tool'] as const) editor.on(event, () => this.mark())
    this.mark()
  }

  showView(view: ViewName): void {
    this.stage.hidden = view === 'list'
    this.list.element.hidden = view !== 'list'
    this.toolbar.setView(view)
    this.element.dataset.view = view
    if (view === 'list') this.list.show()
  }

  focusSearch(): void {
    this.showView('plan')
    this.shelf.focusSearch()
  }

  private showAllSymbols(): void {
    this.element.classList.toggle('all-symbols')
    this.shelf.focusSearch()
  }

  /** What the style sheet needs to know to give the drawing the room that is free. */
  private mark(): void {
    const { canEdit, selection, tool, side } = this.editor
    this.element.classList.toggle('read-only', !canEdit)
    this.element.classList.toggle('has-selection', selection.size > 0)
    this.element.classList.toggle('stamping', tool === 'stamp')
    this.element.dataset.side = side
    this.element.dataset.tool = tool
    if (!canEdit) this.element.classList.remove('all-symbols')
  }

  /** The few things a thumb needs on the drawing of a phone. */
  private quickButtons(): HTMLElement {
    const undo = h(
      'button',
      { class: 'btn btn-icon', type: 'button', 'aria-label': t('undo'), click: () => this.editor.undo() },
      icon('undo'),
    )
    const update = (): void => {
      undo.hidden = !this.editor.canEdit
      undo.disabled = !this.editor.canUndo
    }
    for (const event of ['document', 'access'] as const) this.editor.on(event, update)
    update()
    return h(
      'div',
      { class: 'ed-quick-buttons' },
      undo,
      h(
        'button',
        {
          class: 'btn btn-icon',
          type: 'button',
          'aria-label': t('zoom_all'),
          click: () => this.editor.fitView(),
        },
        icon('all'),
      ),
      h(
        'button',
        {
          class: 'btn btn-icon',
          type: 'button',
          'aria-label': t('view_list'),
          click: () => this.showView('list'),
        },
        icon('list'),
      ),
      h(
        'button',
        {
          class: 'btn btn-icon',
          type: 'button',
          'aria-label': t('view_parts'),
          click: () => this.showView('parts'),
        },
        icon('parts'),
      ),
    )
  }
}

/** The drawing as those hear it who cannot see it. */
function describeCanvas(canvas: HTMLElement, editor: Editor): void {
  canvas.tabIndex = 0
  canvas.setAttribute('role', 'application')
  canvas.setAttribute('aria-roledescription', t('drawing'))
  const name = (): void =>
    canvas.setAttribute('aria-label', t('drawing_of', { floor: editor.floor?.name ?? '' }))
  editor.on('floor', name)
  editor.on('plan', name)
  name()
}
