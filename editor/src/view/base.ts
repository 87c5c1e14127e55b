import type { Editor } from '../editor'
import type { GreyRaster } from '../geometry/wall'

/** Walls are found on a small grey copy; 1,400 pixels of a flat are about one centimetre each. */
const GREY_WIDTH = 1400

/** The uploaded drawing: a picture of its own beside the SVG, so that panning only moves a layer. */
export class BaseLayer {
  readonly element = document.createElement('img')
  private shown = ''

  constructor(private readonly editor: Editor) {
    this.element.className = 'ed-base'
    this.element.alt = ''
    this.element.draggable = false
    this.element.hidden = true
    this.element.addEventListener('load', () => this.loaded())
    editor.on('floor', () => this.show())
    editor.on('plan', () => this.show())
  }

  private show(): void {
    const url = this.editor.floor?.base?.url ?? ''
    if (url === this.shown) {
      this.moveCamera()
      return
    }
    this.shown = url
    this.editor.raster = null
    this.element.hidden = true
    if (url) this.element.src = url
    else this.element.removeAttribute('src')
  }

  private loaded(): void {
    this.element.hidden = false
    this.moveCamera()
    const base = this.editor.floor?.base
    if (base) this.editor.setRaster(greyCopy(this.element, base.width_px * base.mm_per_px))
  }

  moveCamera(): void {
    const base = this.editor.floor?.base
    if (!base || this.element.hidden) return
    const { scale, x, y } = this.editor.camera
    const natural = this.element.naturalWidth || base.width_px
    const factor = (base.width_px * base.mm_per_px * scale) / natural
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${factor})`
  }
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
