import { set, svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { sheetOf } from '../model/plan'
import { BaseLayer } from './base'
import { OverlayLayer } from './overlay'
import { PeopleLayer } from './people'
import { RecordsLayer } from './records'

/** So long after the last step of a zoom the symbols are drawn anew at their right size. */
const SETTLE_MS = 120

/**
 * The drawing surface: the base plan as a picture, the plan in a layer of its own, and the people on top.
 *
 * Panning only moves two layers that are drawn already. Zooming stretches them; as soon as it rests they are drawn
 * sharp, with symbols and letters of the right size.
 */
export class Canvas {
  readonly element = document.createElement('div')
  private readonly plan = svg('g')
  private readonly world = svg('svg', { class: 'ed-world plan', width: 1, height: 1, 'aria-hidden': 'true' })
  private readonly base: BaseLayer
  private readonly records: RecordsLayer
  private readonly overlay: OverlayLayer
  private frame = 0
  private settleTimer = 0
  private drawnScale = 0

  constructor(private readonly editor: Editor) {
    this.base = new BaseLayer(editor)
    this.records = new RecordsLayer(editor)
    this.overlay = new OverlayLayer(editor)
    const people = new PeopleLayer(editor)
    this.plan.append(this.records.element, this.overlay.inPlan)
    this.world.append(this.plan, this.overlay.inPixels)
    this.element.className = 'ed-canvas'
    this.element.append(this.base.element, this.world, people.element)

    editor.on('camera', () => this.schedule())
    for (const event of ['plan', 'floor'] as const) editor.on(event, () => this.settle())
    new ResizeObserver(() => this.measure()).observe(this.element)
  }

  /** Tell the editor how large the surface is; the first time the whole floor is shown. */
  private measure(): void {
    const { width, height } = this.element.getBoundingClientRect()
    if (width === 0 || height === 0) return
    const first = this.drawnScale === 0
    this.editor.setSurface({ width, height })
    if (first) this.editor.fitView()
  }

  private schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.moveCamera()
    })
  }

  private moveCamera(): void {
    const { scale, x, y } = this.editor.camera
    this.base.moveCamera()
    if (this.drawnScale === 0) this.settle()
    else if (scale !== this.drawnScale) {
      window.clearTimeout(this.settleTimer)
      this.settleTimer = window.setTimeout(() => this.settle(), SETTLE_MS)
    }
    this.world.style.transform = `translate(${x}px, ${y}px) scale(${scale / this.drawnScale})`
  }

  /** Draw at today's scale. */
  private settle(): void {
    const { scale, x, y } = this.editor.camera
    this.drawnScale = scale
    set(this.plan, { transform: `scale(${scale})` })
    // As large as the sheet: browsers lay out what hangs over an SVG's own box far more slowly.
    const sheet = sheetOf(this.editor.floor)
    set(this.world, { width: Math.ceil(sheet.right * scale), height: Math.ceil(sheet.bottom * scale) })
    this.world.style.transform = `translate(${x}px, ${y}px)`
    this.records.rescale()
    this.overlay.rescale(scale)
  }
}
