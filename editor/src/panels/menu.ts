import type { Editor } from '../editor'
import type { ScreenPoint } from '../geometry/units'
import { t } from '../language/words'
import { remove, rotateBy } from '../model/commands'
import { isDevice } from '../model/records'
import { h } from './dom'

type Entry = Readonly<{ words: string; keys: string; act: () => void }>

/** The menu of right click and long press. */
export class ContextMenu {
  readonly element = h('div', {
    class: 'ed-menu',
    role: 'menu',
    'aria-label': t('menu'),
    hidden: true,
    tabindex: -1,
  })

  constructor(
    private readonly editor: Editor,
    private readonly home: HTMLElement,
  ) {
    editor.on('menu', ({ at }) => this.open(at))
    this.element.addEventListener('keydown', (event) => this.key(event))
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target as Node)) this.close()
    })
  }

  private entries(): readonly Entry[] {
    const { editor } = this
    const chosen = editor.selected
    const only = chosen.length === 1 ? chosen[0] : undefined
    const entries: (Entry | false)[] = [
      editor.canEdit &&
        only?.kind === 'text' && {
          words: t('edit_text'),
          keys: '',
          act: () => editor.emit('write', { at: { x: 0, y: 0 } as never, record: only }),
        },
      editor.canEdit &&
        chosen.some(isDevice) && { words: t('turn'), keys: 'R', act: () => editor.run(rotateBy(chosen, 90)) },
      editor.canEdit &&
        chosen.length > 0 && {
          words: t('duplicate'),
          keys: t('key_duplicate'),
          act: () => editor.duplicateSelection(),
        },
      chosen.length > 0 && { words: t('copy'), keys: t('key_copy'), act: () => editor.copy() },
      editor.canEdit &&
        editor.canPaste && { words: t('paste'), keys: t('key_paste'), act: () => editor.paste() },
      isDevice(only) &&
        editor.canEdit && {
          words: t('set_same'),
          keys: '',
          act: () => editor.setTool('stamp', only.data.symbol),
        },
      isDevice(only) && { words: t('choose_same'), keys: '', act: () => this.chooseSame(only.data.symbol) },
      editor.canEdit &&
        chosen.length > 0 && {
          words: t('delete'),
          keys: t('key_delete'),
          act: () => editor.run(remove(chosen)),
        },
      chosen.length === 0 && { words: t('zoom_all'), keys: '0', act: () => editor.fitView() },
      chosen.length === 0 && { words: t('tool_measure'), keys: 'M', act: () => editor.setTool('measure') },
    ]
    return entries.filter((entry) => entry !== false)
  }

  private chooseSame(symbol: string): void {
    const same = this.editor.floorRecords.filter((one) => isDevice(one) && one.data.symbol === symbol)
    this.editor.select(same.map((one) => one.id))
  }

  private open(at: ScreenPoint): void {
    const buttons = this.entries().map((entry) =>
      h(
        'button',
        { type: 'button', role: 'menuitem', click: () => this.take(entry) },
        h('span', { class: 'ed-grow' }, entry.words),
        entry.keys ? h('span', { class: 'kbd', 'aria-hidden': 'true' }, entry.keys) : null,
      ),
    )
    this.element.replaceChildren(...buttons)
    this.element.hidden = false
    const { width, height } = this.editor.surface
    const own = this.element.getBoundingClientRect()
    this.element.style.left = `${Math.max(4, Math.min(at.x, width - own.width - 8))}px`
    this.element.style.top = `${Math.max(4, Math.min(at.y, height - own.height - 8))}px`
    buttons[0]?.focus()
  }

  private take(entry: Entry): void {
    this.close()
    entry.act()
  }

  private close(): void {
    if (this.element.hidden) return
    this.element.hidden = true
    this.home.focus({ preventScroll: true })
  }

  private key(event: KeyboardEvent): void {
    const items = [...this.element.querySelectorAll<HTMLElement>('[role=menuitem]')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) items[(at + step + items.length) % items.length]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') this.close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
