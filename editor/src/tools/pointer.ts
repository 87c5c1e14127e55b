import type { Editor } from '../editor'
import { panBy, toPlan, zoomAt } from '../geometry/camera'
import { distance, type ScreenPoint, screenPoint } from '../geometry/units'
import type { PointerInput } from './machine'
import type { Toolbox } from './tools'

const LONG_PRESS_MS = 550
const LONG_PRESS_SLACK_PX = 8
const REACH_PX = { mouse: 5, touch: 16 }
/** From this scale on a double tap leads back to the overview. */
const CLOSE_SCALE = 0.075
const CLOSER = 2.6
const MIDDLE = 1
const RIGHT = 2

/**
 * Turn pointer events into what tools understand.
 *
 * Two fingers always move and zoom the paper and never draw; so do the middle button and the space bar.
 */
export class PointerInputs {
  private readonly fingers = new Map<number, ScreenPoint>()
  private paper: Readonly<{ pointer: number; last: ScreenPoint }> | null = null
  private pinched = false
  private longPress = 0
  private pressedAt: ScreenPoint | null = null
  spaceHeld = false

  constructor(
    private readonly surface: HTMLElement,
    private readonly editor: Editor,
    private readonly tools: Toolbox,
    private readonly pointed: (at: Readonly<{ x: number; y: number }> | null) => void,
    private readonly wheelZooms: () => boolean,
  ) {
    surface.addEventListener('pointerdown', (event) => this.down(event))
    surface.addEventListener('pointermove', (event) => this.move(event))
    surface.addEventListener('pointerup', (event) => this.up(event))
    surface.addEventListener('pointercancel', (event) => this.lost(event))
    surface.addEventListener('pointerleave', (event) => this.left(event))
    surface.addEventListener('wheel', (event) => this.wheel(event), { passive: false })
    surface.addEventListener('contextmenu', (event) => this.menu(event))
    surface.addEventListener('dblclick', (event) => this.doubleClick(event))
  }

  private screen(event: MouseEvent): ScreenPoint {
    const box = this.surface.getBoundingClientRect()
    return screenPoint(event.clientX - box.left, event.clientY - box.top)
  }

  private input(event: PointerEvent | MouseEvent): PointerInput {
    const screen = this.screen(event)
    const at = toPlan(this.editor.camera, screen)
    const touch = 'pointerType' in event && event.pointerType === 'touch'
    const hit = this.editor.hit(at, touch ? REACH_PX.touch : REACH_PX.mouse)
    return { at, screen, hit, shift: event.shiftKey, alt: event.altKey, touch }
  }

  private down(event: PointerEvent): void {
    this.surface.focus({ preventScroll: true })
    if (event.button === RIGHT) return
    this.surface.setPointerCapture(event.pointerId)
    const screen = this.screen(event)
    if (event.pointerType === 'touch') {
      this.fingers.set(event.pointerId, screen)
      if (this.fingers.size > 1) {
        this.beginPinch()
        return
      }
    }
    if (event.button === MIDDLE || this.spaceHeld) {
      event.preventDefault()
      this.paper = { pointer: event.pointerId, last: screen }
      return
    }
    this.pressedAt = screen
    this.tools.current.pointerDown(this.input(event))
    if (event.pointerType === 'touch')
      this.longPress = window.setTimeout(() => this.pressLong(screen), LONG_PRESS_MS)
  }

  private move(event: PointerEvent): void {
    const screen = this.screen(event)
    if (this.fingers.has(event.pointerId) && this.fingers.size > 1) {
      this.pinch(event.pointerId, screen)
      return
    }
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, screen)
    if (this.paper?.pointer === event.pointerId) {
      const { last } = this.paper
      this.editor.setCamera(panBy(this.editor.camera, screen.x - last.x, screen.y - last.y))
      this.paper = { pointer: event.pointerId, last: screen }
      return
    }
    if (this.pinched) return
    if (this.pressedAt && distance(this.pressedAt, screen) > LONG_PRESS_SLACK_PX)
      window.clearTimeout(this.longPress)
    const input = this.input(event)
    this.pointed(input.at)
    this.tools.current.pointerMove(input)
  }

  private up(event: PointerEvent): void {
    window.clearTimeout(this.longPress)
    this.fingers.delete(event.pointerId)
    if (this.paper?.pointer === event.pointerId) this.paper = null
    else if (this.pinched) this.pinched = this.fingers.size > 0
    else if (this.pressedAt) this.tools.current.pointerUp(this.input(event))
    this.pressedAt = null
  }

  private lost(event: PointerEvent): void {
    window.clearTimeout(this.longPress)
    this.fingers.delete(event.pointerId)
    this.paper = null
    this.pressedAt = null
    this.pinched = this.pinched && this.fingers.size > 0
    this.tools.current.cancel()
  }

  private left(event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.buttons !== 0) return
    this.pointed(null)
    if (this.editor.tool === 'stamp') this.tools.current.cancel()
  }

  private beginPinch(): void {
    window.clearTimeout(this.longPress)
    this.pressedAt = null
    this.pinched = true
    this.tools.current.cancel()
  }

  private pinch(pointer: number, to: ScreenPoint): void {
    const from = this.fingers.get(pointer)
    const other = [...this.fingers].find(([id]) => id !== pointer)?.[1]
    if (!from || !other) return
    const pivot = screenPoint((to.x + other.x) / 2, (to.y + other.y) / 2)
    const before = screenPoint((from.x + other.x) / 2, (from.y + other.y) / 2)
    const factor = distance(to, other) / Math.max(1, distance(from, other))
    const moved = panBy(this.editor.camera, pivot.x - before.x, pivot.y - before.y)
    this.editor.setCamera(zoomAt(moved, pivot, factor))
    this.fingers.set(pointer, to)
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1
    if (event.ctrlKey || event.metaKey || this.wheelZooms()) {
      const factor = 2 ** (-event.deltaY * unit * (event.ctrlKey ? 0.006 : 0.003))
      this.editor.zoom(factor, this.screen(event))
      return
    }
    const [dx, dy] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY]
    this.editor.setCamera(panBy(this.editor.camera, -dx * unit, -dy * unit))
  }

  /** Right click and long press open the same menu. */
  private menu(event: MouseEvent): void {
    event.preventDefault()
    if ('pointerType' in event && event.pointerType === 'touch') return
    this.openMenu(this.screen(event), REACH_PX.mouse)
  }

  private pressLong(at: ScreenPoint): void {
    if (this.pinched || !this.pressedAt) return
    this.pressedAt = null
    this.tools.current.cancel()
    this.openMenu(at, REACH_PX.touch)
  }

  private openMenu(at: ScreenPoint, reach: number): void {
    const hit = this.editor.hit(toPlan(this.editor.camera, at), reach)
    if (hit && !this.editor.selection.has(hit.id)) this.editor.select([hit.id])
    if (!hit) this.editor.select([])
    this.editor.emit('menu', { at })
  }

  /** On a text: its words. On paper: come closer, or back to the whole floor. */
  private doubleClick(event: MouseEvent): void {
    if (this.editor.tool !== 'select') return
    const { hit, at, screen } = this.input(event)
    if (hit?.kind === 'text') this.editor.emit('write', { at, record: hit })
    if (hit) return
    if (this.editor.camera.scale < CLOSE_SCALE) this.editor.zoom(CLOSER, screen)
    else this.editor.fitView()
  }
}
