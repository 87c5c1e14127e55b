import type { Editor, ToolName } from '../editor'
import { toPlan } from '../geometry/camera'
import { planPoint, screenPoint } from '../geometry/units'
import { moveBy, remove, rotateBy } from '../model/commands'
import { showGhost } from './stamp/idle'
import { setSymbol } from './stamp/pressed'
import type { Toolbox } from './tools'

const STEP_MM = 10
const LARGE_STEP_MM = 100
const ZOOM_STEP = 1.25

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const TOOLS: Readonly<Record<string, ToolName>> = { v: 'select', h: 'pan', t: 'text', m: 'measure' }

/** Keys are matched by what they write, never by where they lie, so that QWERTZ and QWERTY agree. */
export class Keys {
  constructor(
    private readonly editor: Editor,
    private readonly tools: Toolbox,
    private readonly space: (held: boolean) => void,
  ) {
    document.addEventListener('keydown', (event) => this.down(event))
    document.addEventListener('keyup', (event) => {
      if (event.key === ' ') this.space(false)
    })
    window.addEventListener('blur', () => this.space(false))
  }

  private down(event: KeyboardEvent): void {
    if (event.defaultPrevented || isTyping(event) || document.querySelector('dialog[open]')) return
    const used = event.ctrlKey || event.metaKey ? this.withControl(event) : this.plain(event)
    if (used) event.preventDefault()
  }

  private withControl(event: KeyboardEvent): boolean {
    switch (event.key.toLowerCase()) {
      case 'z':
        if (event.shiftKey) this.editor.redo()
        else this.editor.undo()
        return true
      case 'y':
        this.editor.redo()
        return true
      case 'd':
        this.editor.duplicateSelection()
        return true
      case 'a':
        this.editor.select(this.editor.floorRecords.map((record) => record.id))
        return true
      case 'c':
        this.editor.copy()
        return this.editor.selection.size > 0
      case 'v':
        this.editor.paste()
        return true
      default:
        return false
    }
  }

  private plain(event: KeyboardEvent): boolean {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const arrow = ARROWS[key]
    // Buttons and fields keep the keys that work them.
    const onControl =
      event.target instanceof HTMLElement && event.target.closest('button, a, summary, [role=tab]')
    if (arrow) return !onControl && this.arrow(arrow, event.shiftKey)
    if (onControl && (key === ' ' || key === 'Enter')) return false
    const tool = TOOLS[key]
    if (tool) {
      this.editor.setTool(tool)
      return true
    }
    if (/^[1-9]$/.test(key)) return this.recent(Number(key))
    return this.command(key, event.shiftKey)
  }

  private command(key: string, shift: boolean): boolean {
    switch (key) {
      case ' ':
        this.space(true)
        return true
      case 'Escape':
        return this.oneLevelBack()
      case 'Delete':
      case 'Backspace':
        this.editor.run(remove(this.editor.selected))
        return true
      case 'r':
        this.turn(shift ? -90 : 90)
        return true
      case 'Enter':
        return this.setAtGhost()
      case 'n':
        this.next(shift ? -1 : 1)
        return true
      case '0':
        this.editor.fitView()
        return true
      case '+':
      case '-':
        this.editor.zoom(key === '+' ? ZOOM_STEP : 1 / ZOOM_STEP)
        return true
      case 's':
        this.editor.emit('ask', 'search')
        return true
      case 'l':
        this.editor.emit('ask', 'list')
        return true
      case '?':
        this.editor.emit('ask', 'help')
        return true
      default:
        return false
    }
  }

  private recent(number: number): boolean {
    const symbol = this.editor.recents[number - 1]
    if (symbol) this.editor.setTool('stamp', symbol)
    return symbol !== undefined
  }

  private arrow([dx, dy]: readonly [number, number], large: boolean): boolean {
    const step = large ? LARGE_STEP_MM : STEP_MM
    if (this.editor.tool === 'stamp') {
      this.moveGhost(dx * (large ? 500 : 50), dy * (large ? 500 : 50))
      return true
    }
    if (this.editor.selection.size === 0) return false
    this.editor.run(moveBy(this.editor.selected, dx * step, dy * step))
    return true
  }

  /** Setting without a mouse: arrows move the symbol that is about to be set, Enter sets it. */
  private moveGhost(dx: number, dy: number): void {
    const { surface, camera, preview } = this.editor
    const from = preview.ghost?.at ?? toPlan(camera, screenPoint(surface.width / 2, surface.height / 2))
    const rotation = preview.ghost?.rotation ?? this.editor.stampRotation
    showGhost(this.editor, { at: planPoint(from.x + dx, from.y + dy), rotation, guides: [] })
  }

  private setAtGhost(): boolean {
    const ghost = this.editor.preview.ghost
    if (this.editor.tool !== 'stamp') return false
    if (!ghost) this.moveGhost(0, 0)
    else setSymbol(this.editor, { at: ghost.at, rotation: ghost.rotation, guides: [] })
    return true
  }

  private turn(degrees: number): void {
    const { ghost } = this.editor.preview
    if (this.editor.tool !== 'stamp') {
      this.editor.run(rotateBy(this.editor.selected, degrees))
      return
    }
    this.editor.stampRotation = (this.editor.stampRotation + degrees + 360) % 360
    if (ghost) {
      showGhost(this.editor, { at: ghost.at, rotation: (ghost.rotation + degrees + 360) % 360, guides: [] })
    }
  }

  /** Walk through the elements of the floor, top left to bottom right. */
  private next(step: number): void {
    const records = [...this.editor.floorRecords].sort((a, b) => a.data.y - b.data.y || a.data.x - b.data.x)
    if (records.length === 0) return
    const current = records.findIndex((record) => this.editor.selection.has(record.id))
    const from = current < 0 && step < 0 ? 0 : current
    const record = records[(from + step + records.length) % records.length]
    if (record) this.editor.goTo([record.id])
  }

  private oneLevelBack(): boolean {
    if (this.tools.current.state !== 'idle') this.tools.current.cancel()
    else if (this.editor.tool !== 'select') this.editor.setTool('select')
    else this.editor.select([])
    return true
  }
}

const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  event.target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]')
