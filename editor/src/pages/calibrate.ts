/** Set a scale from two points on the drawing. The number fields beside it are the same thing for the keyboard. */
import { drawLens } from './lens'
import {
  distance,
  fitted,
  lengthMm,
  type Point,
  spoken,
  straighten,
  toPicture,
  toScreen,
  type View,
  zoomAbout,
} from './measure'

const SVG = 'http://www.w3.org/2000/svg'
const HANDLE_PX = 22
const CLICK_SLOP_PX = 4

type Marker = { readonly group: SVGGElement; readonly handle: SVGCircleElement }

export function startCalibrations(root: Document): void {
  const frame = root.querySelector<HTMLElement>('[data-measure]')
  const form = root.querySelector<HTMLFormElement>('form[data-measure-form]')
  const image = frame?.querySelector('img')
  if (!frame || !form || !image) return
  const start = (): void => new Calibration(frame, image, form).start()
  if (image.complete && image.naturalWidth > 0) start()
  else image.addEventListener('load', start, { once: true })
}

class Calibration {
  private view: View = { scale: 1, x: 0, y: 0 }
  private points: Point[] = []
  private readonly markers: Marker[] = []
  private readonly line = document.createElementNS(SVG, 'path')
  private readonly label = document.createElementNS(SVG, 'g')
  private readonly overlay = document.createElementNS(SVG, 'svg')
  private readonly lens: HTMLElement
  private readonly size: Point
  private readonly fingers = new Map<number, Point>()
  private pressed: { at: Point; last: Point; moved: boolean; point: number | null } | null = null

  constructor(
    private readonly frame: HTMLElement,
    private readonly image: HTMLImageElement,
    private readonly form: HTMLFormElement,
  ) {
    this.size = { x: Number(frame.dataset.width), y: Number(frame.dataset.height) }
    this.lens = frame.querySelector<HTMLElement>('.lens') as HTMLElement
  }

  start(): void {
    this.line.setAttribute('class', 'guide')
    this.overlay.append(this.line, this.label, this.marker(0), this.marker(1))
    this.frame.append(this.overlay)
    this.show(fitted(this.size, this.extent()))
    this.listen()
    this.readFields()
  }

  private extent(): Point {
    return { x: this.frame.clientWidth, y: this.frame.clientHeight }
  }

  private limits(): [number, number] {
    return [fitted(this.size, this.extent()).scale / 2, 8]
  }

  private show(view: View): void {
    this.view = view
    this.image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
    this.draw()
  }

  // --- what the hand does -------------------------------------------------------------------------

  private listen(): void {
    const { frame } = this
    frame.addEventListener('pointerdown', (event) => this.press(event))
    frame.addEventListener('pointermove', (event) => this.move(event))
    frame.addEventListener('pointerup', (event) => this.release(event))
    frame.addEventListener('pointercancel', (event) => this.lift(event))
    frame.addEventListener('pointerleave', () => this.hideLens())
    frame.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        this.show(zoomAbout(this.view, this.at(event), Math.exp(-event.deltaY * 0.0015), this.limits()))
      },
      { passive: false },
    )
    for (const button of document.querySelectorAll<HTMLElement>('[data-zoom]'))
      button.addEventListener('click', () => this.zoom(button.dataset.zoom ?? 'fit'))
    this.form.addEventListener('input', () => this.readFields())
    this.form.addEventListener('submit', (event) => {
      if (this.points.length === 2) return
      event.preventDefault()
      this.form.querySelector<HTMLInputElement>('[name="x1"]')?.focus()
    })
    new ResizeObserver(() => this.draw()).observe(frame)
  }

  private zoom(how: string): void {
    const { x, y } = this.extent()
    if (how === 'fit') this.show(fitted(this.size, this.extent()))
    else this.show(zoomAbout(this.view, { x: x / 2, y: y / 2 }, how === 'in' ? 1.5 : 1 / 1.5, this.limits()))
  }

  private at(event: MouseEvent): Point {
    const box = this.frame.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private press(event: PointerEvent): void {
    if ((event.target as Element).closest('button')) return
    const at = this.at(event)
    this.frame.setPointerCapture(event.pointerId)
    this.fingers.set(event.pointerId, at)
    const handle = (event.target as Element).closest<SVGElement>('[data-point]')
    const point = handle ? Number(handle.dataset.point) : null
    this.pressed = this.fingers.size === 1 ? { at, last: at, moved: false, point } : null
    if (this.pressed && event.pointerType !== 'mouse') this.aim(at, event.shiftKey)
    handle?.focus()
  }

  private move(event: PointerEvent): void {
    const at = this.at(event)
    const before = this.fingers.get(event.pointerId)
    if (before) this.fingers.set(event.pointerId, at)
    if (this.fingers.size === 2 && before) {
      this.pinch(event.pointerId, before, at)
      return
    }
    const { pressed } = this
    if (!pressed) {
      this.aim(at, event.shiftKey)
      return
    }
    pressed.moved ||= distance(pressed.at, at) > CLICK_SLOP_PX
    if (pressed.point !== null) {
      this.setPoint(pressed.point, this.target(at, event.shiftKey, pressed.point))
      this.aim(at, event.shiftKey)
    } else if (event.pointerType === 'mouse') {
      if (pressed.moved)
        this.show({
          ...this.view,
          x: this.view.x + at.x - pressed.last.x,
          y: this.view.y + at.y - pressed.last.y,
        })
    } else this.aim(at, event.shiftKey) // one finger aims under the lens; two fingers move the sheet
    pressed.last = at
  }

  private release(event: PointerEvent): void {
    const { pressed } = this
    const at = this.at(event)
    this.lift(event)
    if (!pressed || pressed.point !== null) return
    if (event.pointerType === 'mouse' && (pressed.moved || event.button !== 0)) return
    const index = this.points.length < 2 ? this.points.length : this.nearest(at)
    this.setPoint(index, this.target(at, event.shiftKey, index))
    this.markers[index]?.handle.focus()
    if (this.points.length === 2) this.form.querySelector<HTMLInputElement>('[name="length"]')?.focus()
  }

  private lift(event: PointerEvent): void {
    this.fingers.delete(event.pointerId)
    this.pressed = null
    if (event.pointerType !== 'mouse') this.hideLens()
  }

  private pinch(id: number, before: Point, now: Point): void {
    const other = [...this.fingers].find(([finger]) => finger !== id)?.[1]
    if (!other) return
    this.pressed = null
    this.hideLens()
    const moved = {
      ...this.view,
      x: this.view.x + (now.x - before.x) / 2,
      y: this.view.y + (now.y - before.y) / 2,
    }
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
    this.show(zoomAbout(moved, middle, distance(now, other) / (distance(before, other) || 1), this.limits()))
  }

  private nearest(at: Point): number {
    const [first, second] = this.points.map((point) => distance(toScreen(this.view, point), at))
    return (first ?? 0) <= (second ?? 0) ? 0 : 1
  }

  /** The picture point meant by a screen point; with Shift the line stays straight. */
  private target(at: Point, straight: boolean, index: number): Point {
    const raw = toPicture(this.view, at)
    const other = this.points[1 - index]
    const point = straight && other ? straighten(other, raw) : raw
    const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most)
    return { x: within(point.x, this.size.x), y: within(point.y, this.size.y) }
  }

  private nudge(index: number, event: KeyboardEvent): void {
    const step = event.shiftKey ? 10 : 1
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
      event.key
    ]
    const point = this.points[index]
    if (!by || !point) return
    event.preventDefault()
    this.setPoint(index, { x: point.x + (by[0] ?? 0), y: point.y + (by[1] ?? 0) })
    this.aim(toScreen(this.view, this.points[index] ?? point), false)
  }

  // --- points and fields are one state --------------------------------------------------------------

  private setPoint(index: number, point: Point): void {
    this.points[index] = point
    this.field(`x${index + 1}`).value = point.x.toFixed(1)
    this.field(`y${index + 1}`).value = point.y.toFixed(1)
    this.draw()
    this.tell()
  }

  private readFields(): void {
    const read = (name: string): number => Number.parseFloat(this.field(name).value.replace(',', '.'))
    const points = [1, 2].map((n) => ({ x: read(`x${n}`), y: read(`y${n}`) }))
    this.points = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
    this.draw()
    this.tell()
  }

  private field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement
  }

  /** Say what the two points and the length come to, before anything is sent. */
  private tell(): void {
    const [a, b] = this.points
    const pixels = a && b ? distance(a, b) : 0
    const mm = lengthMm(this.field('length').value)
    const language = document.documentElement.lang
    const guess = Number(this.frame.dataset.mmPerPx) || 0
    const number = (value: number, digits: number): string =>
      value.toLocaleString(language, { maximumFractionDigits: digits })
    this.say('pixels', pixels ? `${number(pixels, 1)} px` : '–')
    this.say('length', mm ? spoken(mm, language) : '–')
    this.say('scale', pixels && mm ? `${number(mm / pixels, 3)} mm` : '–')
    const off = pixels && mm && guess ? (mm / pixels / guess - 1) * 100 : null
    this.say('off', off === null ? '–' : `${off > 0 ? '+' : ''}${number(off, 1)} %`)
    this.label.replaceChildren(...(mm && a && b ? this.labelOf(a, b, spoken(mm, language)) : []))
  }

  private say(what: string, words: string): void {
    const place = document.querySelector<HTMLElement>(`[data-say="${what}"]`)
    if (place && place.textContent !== words) place.textContent = words
  }

  // --- drawing ------------------------------------------------------------------------------------------

  private marker(index: number): SVGGElement {
    const group = document.createElementNS(SVG, 'g')
    const name = (this.frame.dataset.pointName ?? '%n').replace('%n', String(index + 1))
    group.innerHTML = `<path class="cross" d="M-18 0H-5M5 0H18M0 -18V-5M0 5V18"/><circle class="cross" r="8"/>
      <circle class="handle" r="${HANDLE_PX}" data-point="${index}" tabindex="0" role="button"></circle><circle class="ring" r="13"/>
      <g transform="translate(26 -14)"><circle class="num-disc" r="11"/><text class="num-text">${index + 1}</text></g>`
    const handle = group.querySelector('.handle') as SVGCircleElement
    handle.setAttribute('aria-label', name)
    handle.addEventListener('keydown', (event) => this.nudge(index, event))
    handle.addEventListener('blur', () => this.hideLens())
    this.markers[index] = { group, handle }
    return group
  }

  private labelOf(a: Point, b: Point, words: string): SVGElement[] {
    const [from, to] = [toScreen(this.view, a), toScreen(this.view, b)]
    const width = words.length * 8.4 + 16
    const box = document.createElementNS(SVG, 'rect')
    for (const [key, value] of Object.entries({ x: -width / 2, y: -13, width, height: 26, rx: 4 }))
      box.setAttribute(key, String(value))
    box.setAttribute('class', 'label-box')
    const text = document.createElementNS(SVG, 'text')
    text.setAttribute('class', 'label-text')
    text.textContent = words
    this.label.setAttribute('transform', `translate(${(from.x + to.x) / 2} ${(from.y + to.y) / 2})`)
    return [box, text]
  }

  private draw(): void {
    const seen = this.points.map((point) => toScreen(this.view, point))
    for (const [index, marker] of this.markers.entries()) {
      const at = seen[index]
      marker.group.toggleAttribute('hidden', !at)
      marker.group.style.display = at ? '' : 'none'
      if (at) marker.group.setAttribute('transform', `translate(${at.x} ${at.y})`)
    }
    const [a, b] = seen
    this.line.setAttribute('d', a && b ? `M${a.x} ${a.y}L${b.x} ${b.y}` : '')
    if (a && b) this.label.setAttribute('transform', `translate(${(a.x + b.x) / 2} ${(a.y + b.y) / 2})`)
  }

  private aim(at: Point, straight: boolean): void {
    const index = this.pressed?.point ?? (this.points.length < 2 ? this.points.length : null)
    if (index === null) {
      this.hideLens()
      return
    }
    const point = this.target(at, straight, index)
    drawLens(this.lens, this.image, { point, size: this.size, scale: this.view.scale, points: this.points })
    this.placeLens(toScreen(this.view, point))
  }

  /** Beside the pointer, on the side where there is room; above the finger that covers the spot. */
  private placeLens(at: Point): void {
    this.lens.hidden = false
    const side = this.lens.offsetWidth
    const { x, y } = this.extent()
    const left = at.x + 28 + side < x ? at.x + 28 : at.x - 28 - side
    const top = at.y - side - 20 > 0 ? at.y - side - 20 : Math.min(at.y + 28, y - side - 4)
    this.lens.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`
  }

  private hideLens(): void {
    this.lens.hidden = true
  }
}
