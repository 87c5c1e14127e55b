import { set, svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { BaseLayer } from './base'
import { OverlayLayer } from './overlay'
import { PeopleLayer } from './people'
import { RecordsLayer } from './records'

/**
 * The drawing surface: the base plan as a picture, the plan in one group that the camera moves, and the overlay.
 *
 * Panning writes one transform for the picture and one for the group; nothing is drawn again.
 */
export class Canvas {
  readonly element = document.createElement('div')
  private readonly world = svg('g')
  private readonly root: SVGSVGElement
  private readonly base: BaseLayer
  private readonly records: RecordsLayer
  private frame = 0
  private drawnModule = 0

  constructor(private readonly editor: Editor) {
    this.base = new BaseLayer(editor)
    this.records = new RecordsLayer(editor)
    const overlay = new OverlayLayer(editor)
    const people = new PeopleLayer(editor)
    this.world.append(this.records.element, overlay.world)
    this.root = svg(
      'svg',
      { class: 'ed-svg plan', 'aria-hidden': 'true' },
      this.world,
      overlay.screen,
      people.element,
    )
    this.element.className = 'ed-canvas'
    this.element.append(this.base.element, this.root)

    editor.on('camera', () => this.schedule())
    new ResizeObserver(() => this.measure()).observe(this.element)
  }

  /** Tell the editor how large the surface is; the first time the whole floor is shown. */
  private measure(): void {
    const { width, height } = this.element.getBoundingClientRect()
    if (width === 0 || height === 0) return
    set(this.root, { width, height })
    const first = this.drawnModule === 0
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
    set(this.world, { transform: `translate(${x} ${y}) scale(${scale})` })
    this.base.moveCamera()
    const module = this.editor.module
    if (module !== this.drawnModule) {
      this.drawnModule = module
      this.records.rescale()
    }
  }
}
