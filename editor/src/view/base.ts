import type { Editor } from '../editor'
import type { GreyRaster } from '../geometry/wall'
import { onThemeChange, quietPaper } from './paper'

/** Walls are found on a small grey copy; 1,400 pixels of a flat are about one centimetre each. */
const GREY_WIDTH = 1400

/** The uploaded drawing: a layer of its own below the SVG, so that panning only moves it. */
export class BaseLayer {
  readonly element = document.createElement('div')
  private readonly image = document.createElement('img')
  private shown = ''
  private ready = false
  private readonly papers = new Map<number, HTMLCanvasElement>()
  private shrink = 0
  /** The width in millimetres for which the grey copy was made. */
  private readAt = 0

  constructor(private readonly editor: Editor) {
    this.element.className = 'ed-base'
    this.element.hidden = true
    this.image.alt = ''
    this.image.draggable = false
    this.image.addEventListener('load', () => this.loaded())
    for (const event of ['floor', 'plan'] as const) editor.on(event, () => this.show())
    onThemeChange(() => {
      this.papers.clear()
      if (this.ready) this.lay(this.shrink)
    })
  }

  private show(): void {
    const base = this.editor.floor?.base
    const url = base?.url ?? ''
    if (url !== this.shown) {
      this.shown = url
      this.ready = false
      this.editor.raster = null
      this.element.hidden = true
      if (url) this.image.src = url
      else this.image.removeAttribute('src')
      return
    }
    // The same picture may have got another scale: walls and ink are somewhere else then.
    const width = base ? base.width_px * base.mm_per_px : 0
    if (this.ready && (width !== this.readAt || this.editor.raster === null)) this.read()
    this.moveCamera()
  }

  private loaded(): void {
    this.ready = true
    this.papers.clear()
    this.shrink = 0
    this.element.hidden = false
    this.moveCamera()
    this.read()
  }

  /** Lay the paper: a finished quiet copy in the size it is shown at, or the picture with the style sheet's filter. */
  private lay(shrink: number): void {
    this.shrink = shrink
    const sheet = getComputedStyle(this.element).getPropertyValue('--pw-sheet').trim()
    const paper = this.papers.get(shrink) ?? quietPaper(this.image, sheet, shrink)
    if (paper) this.papers.set(shrink, paper)
    this.element.classList.toggle('filtered', paper === null)
    this.element.replaceChildren(paper ?? this.image)
  }

  private read(): void {
    const base = this.editor.floor?.base
    if (!base) return
    this.readAt = base.width_px * base.mm_per_px
    this.editor.setRaster(greyCopy(this.image, this.readAt))
  }

  moveCamera(): void {
    const base = this.editor.floor?.base
    if (!base || !this.ready) return
    const { scale, x, y } = this.editor.camera
    const natural = this.image.naturalWidth || base.width_px
    const factor = (base.width_px * base.mm_per_px * scale) / natural
    const shrink = shrinkFor(factor * window.devicePixelRatio)
    if (shrink !== this.shrink) this.lay(shrink)
    const drawn = this.element.classList.contains('filtered') ? 1 : shrink
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${factor * drawn})`
  }
}

/** The largest halving that still has at least as many pixels as the screen shows. */
function shrinkFor(factor: number): number {
  if (factor > 0.5) return 1
  return factor > 0.25 ? 2 : 4
}

function greyCopy(image: HTMLImageElement, widthMm: number): GreyRaster | null {
  const width = Math.min(GREY_WIDTH, image.naturalWidth)
  const height = Math.round((image.naturalHeight / image.naturalWidth) * width)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || width === 0 || height === 0) return null
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  const rgba = context.getImageData(0, 0, width, height).data
  const data = new Uint8Array(width * height)
  for (let index = 0; index < data.length; index += 1) {
    const at = index * 4
    data[index] = ((rgba[at] ?? 0) * 77 + (rgba[at + 1] ?? 0) * 151 + (rgba[at + 2] ?? 0) * 28) >> 8
  }
  return { data, width, height, mmPerPx: widthMm / width }
}
