import { bakedLetters, bakedSymbol } from '../drawing/baked'
import { set, svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { turn } from '../geometry/angle'
import type { Placing } from '../geometry/path'
import { distance, type PlanPoint, planPoint, type ScreenPoint, screenPoint } from '../geometry/units'
import { lengthWords } from '../language/words'
import { boxOfAll } from '../model/appearance'
import { symbolById } from '../model/catalogue'
import { isDevice, type PlanRecord } from '../model/records'

/** How far from the wall point the handle for turning stands, in pixels. */
export const TURN_HANDLE_PX = 58

/**
 * What is chosen, measured, aligned and about to be set. It lies in the same layer as the plan and moves with it;
 * lines and words keep their size on the screen because their places are given in pixels of the drawn scale.
 */
export class OverlayLayer {
  readonly inPlan = svg('g')
  readonly inPixels = svg('g', { class: 'ed-marks' })
  private frame = 0
  private scale = 1

  constructor(private readonly editor: Editor) {
    for (const event of ['selection', 'document', 'preview', 'tool', 'access'] as const) {
      editor.on(event, () => this.schedule())
    }
  }

  /** The plan is drawn at another scale now: pixels on the plan. */
  rescale(scale: number): void {
    this.scale = scale
    this.schedule()
  }

  private schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.inPlan.replaceChildren(...this.ghost())
      this.inPixels.replaceChildren(...this.frames(), ...this.guides(), ...this.lasso(), ...this.measure())
    })
  }

  private at(point: PlanPoint): ScreenPoint {
    return screenPoint(point.x * this.scale, point.y * this.scale)
  }

  private ghost(): readonly Node[] {
    const ghost = this.editor.preview.ghost
    if (!ghost) return []
    const placing: Placing = { ...ghost.at, rotation: ghost.rotation, scale: this.editor.module }
    return [
      svg(
        'g',
        { class: `el ghost c-${symbolById(ghost.symbol).trade}` },
        ...bakedSymbol(ghost.symbol, placing),
        ...bakedLetters(ghost.symbol, placing),
      ),
    ]
  }

  /** Records as they are shown this moment, with what is being dragged. */
  private shown(): readonly PlanRecord[] {
    return this.editor.selected
      .filter((record) => record.floor === this.editor.floorId)
      .map((record) => {
        const moved = this.editor.preview.moved.get(record.id)
        return moved ? ({ ...record, data: { ...record.data, ...moved } } as PlanRecord) : record
      })
  }

  private frames(): readonly Node[] {
    const records = this.shown()
    const box = boxOfAll(records, this.editor.module)
    if (!box) return []
    const start = this.at(planPoint(box.left, box.top))
    const end = this.at(planPoint(box.right, box.bottom))
    const [x, y] = [start.x - 3, start.y - 3]
    const [width, height] = [end.x - start.x + 6, end.y - start.y + 6]
    const frame = svg('rect', { class: 'frame', x, y, width, height })
    const first = records[0]
    if (records.length === 1 && first && isDevice(first) && this.editor.canEdit) {
      return [...this.turnHandle(first.data.rotation, this.at(planPoint(first.data.x, first.data.y))), frame]
    }
    return records.length > 1 ? [frame, ...corners(x, y, width, height)] : [frame]
  }

  private turnHandle(rotation: number, origin: ScreenPoint): readonly Node[] {
    const offset = turn({ x: 0, y: TURN_HANDLE_PX }, rotation)
    const [x2, y2] = [origin.x + offset.x, origin.y + offset.y]
    return [
      svg('line', { class: 'turn', x1: origin.x, y1: origin.y, x2, y2 }),
      svg('circle', { class: 'turn', cx: x2, cy: y2, r: 6 }),
    ]
  }

  private guides(): readonly Node[] {
    return this.editor.preview.guides.map((guide) => {
      const ends =
        guide.axis === 'x'
          ? [planPoint(guide.at, guide.from), planPoint(guide.at, guide.to)]
          : [planPoint(guide.from, guide.at), planPoint(guide.to, guide.at)]
      const [a, b] = ends.map((point) => this.at(point))
      return svg('line', { class: 'guide', x1: a?.x ?? 0, y1: a?.y ?? 0, x2: b?.x ?? 0, y2: b?.y ?? 0 })
    })
  }

  private lasso(): readonly Node[] {
    const box = this.editor.preview.lasso
    if (!box) return []
    const start = this.at(planPoint(box.left, box.top))
    const end = this.at(planPoint(box.right, box.bottom))
    const size = { width: end.x - start.x, height: end.y - start.y }
    return [svg('rect', { class: 'lasso', x: start.x, y: start.y, ...size })]
  }

  private measure(): readonly Node[] {
    const measure = this.editor.preview.measure
    if (!measure) return []
    const [a, b] = [this.at(measure.from), this.at(measure.to)]
    const words = lengthWords(distance(measure.from, measure.to))
    const estimated = this.editor.floor?.base?.calibrated === false
    const label = estimated ? `≈ ${words}` : words
    const width = label.length * 7 + 14
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
    const text = svg('text', { class: 'meas', x, y: y + 4.5, 'text-anchor': 'middle' }, label)
    return [
      svg('line', { class: 'meas', x1: a.x, y1: a.y, x2: b.x, y2: b.y }),
      ...[a, b].map((end) => svg('circle', { class: 'meas', cx: end.x, cy: end.y, r: 4 })),
      svg('rect', { class: 'meas', x: x - width / 2, y: y - 11, width, height: 22, rx: 4 }),
      text,
    ]
  }
}

function corners(x: number, y: number, width: number, height: number): readonly Node[] {
  const places = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ]
  return places.map(([cx = 0, cy = 0]) => {
    const corner = svg('rect', { class: 'corner', width: 7, height: 7 })
    set(corner, { x: cx - 3.5, y: cy - 3.5 })
    return corner
  })
}
