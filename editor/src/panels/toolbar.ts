import type { Editor, ToolName } from '../editor'
import { type Key, t } from '../language/words'
import { h } from './dom'
import { type IconName, icon } from './icons'

export type ViewName = 'plan' | 'list' | 'parts'

const TOOLS: readonly (readonly [ToolName, IconName, Key, string])[] = [
  ['select', 'select', 'tool_select', 'V'],
  ['pan', 'hand', 'tool_pan', 'H'],
  ['text', 'text', 'tool_text', 'T'],
  ['measure', 'ruler', 'tool_measure', 'M'],
]
const VIEWS: readonly (readonly [ViewName, IconName, Key])[] = [
  ['plan', 'plan', 'view_plan'],
  ['list', 'list', 'view_list'],
]

/** Tools on the left, the three views of the same plan on the right. */
export class Toolbar {
  readonly element: HTMLElement
  private readonly tools = new Map<ToolName, HTMLButtonElement>()
  private readonly views = new Map<ViewName, HTMLButtonElement>()
  private readonly undo: HTMLButtonElement
  private readonly redo: HTMLButtonElement

  constructor(
    private readonly editor: Editor,
    showView: (view: ViewName) => void,
  ) {
    for (const [tool, image, key, letter] of TOOLS) {
      this.tools.set(
        tool,
        toolButton(image, t(key), letter, () => editor.setTool(tool)),
      )
    }
    this.undo = toolButton('undo', t('undo'), t('key_undo'), () => editor.undo())
    this.redo = toolButton('redo', t('redo'), t('key_redo'), () => editor.redo())
    for (const [view, image, key] of VIEWS) {
      const button = h(
        'button',
        { class: 'btn btn-sm', type: 'button', click: () => showView(view) },
        icon(image, true),
        h('span', {}, t(key)),
      )
      this.views.set(view, button)
    }
    this.element = h(
      'div',
      { class: 'ed-toolbar' },
      h(
        'div',
        { class: 'ed-tools', role: 'toolbar', 'aria-label': t('tools') },
        ...this.tools.values(),
        h('i'),
        this.undo,
        this.redo,
      ),
      h('span', { class: 'ed-grow' }),
      toolButton('help', t('help'), '?', () => editor.emit('ask', 'help')),
      h('div', { class: 'btn-group', role: 'group', 'aria-label': t('views') }, ...this.views.values()),
    )
    for (const event of ['tool', 'document', 'access'] as const) editor.on(event, () => this.update())
    this.setView('plan')
    this.update()
  }

  setView(current: ViewName): void {
    for (const [view, button] of this.views) button.setAttribute('aria-pressed', String(view === current))
  }

  private update(): void {
    for (const [tool, button] of this.tools) {
      button.setAttribute('aria-pressed', String(tool === this.editor.tool))
      if (tool === 'text') button.hidden = !this.editor.canEdit
    }
    for (const button of [this.undo, this.redo]) button.hidden = !this.editor.canEdit
    this.undo.disabled = !this.editor.canUndo
    this.redo.disabled = !this.editor.canRedo
  }
}

function toolButton(image: IconName, label: string, keys: string, click: () => void): HTMLButtonElement {
  return h(
    'button',
    {
      class: 'btn btn-icon btn-quiet',
      type: 'button',
      title: `${label} (${keys})`,
      'aria-label': label,
      click,
    },
    icon(image),
  )
}
