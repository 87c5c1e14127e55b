import { turn } from '../geometry/angle'
import { type PlanBox, union } from '../geometry/box'
import { clamp, type PlanPoint, planPoint } from '../geometry/units'
import { symbolById } from './catalogue'
import type { PlanRecord } from './records'

/** At scale, a symbol is drawn as if it were 31 cm wide, but never too small to read or too large to see past. */
const SYMBOL_MM = 310
const LEAST_PX = 19
const MOST_PX = 46
/** From this scale down, where a floor is seen as a whole on a phone, they shrink to this size to keep apart. */
const OVERVIEW_SCALE = 0.038
const OVERVIEW_PX = 12
export const MODULES = 10
/** Below this scale symbols stand much larger than life: labels would only hide them. */
const LABELS_FROM_SCALE = 0.034
/** Size of the letters of labels and texts: in modules at least this, on the screen at least so many pixels. */
export const LABEL_MODULES = 4.3
const LABEL_LEAST_PX = 10.5

/** Millimetres on the plan that one module of a symbol covers at a camera's scale (pixels per millimetre). */
export const moduleMm = (scale: number): number =>
  clamp(SYMBOL_MM * scale, leastPx(scale), MOST_PX) / (MODULES * scale)

const leastPx = (scale: number): number => clamp((LEAST_PX * scale) / OVERVIEW_SCALE, OVERVIEW_PX, LEAST_PX)

/** The size of labels in modules, so that they can be read however small the symbols are. */
export const labelSize = (scale: number): number =>
  Math.max(LABEL_MODULES, LABEL_LEAST_PX / (moduleMm(scale) * scale))

export const labelsFit = (scale: number): boolean => scale >= LABELS_FROM_SCALE

/** The middle of what is drawn: wall symbols stand five modules in front of their wall point. */
export function bodyCentre(record: PlanRecord, module: number): PlanPoint {
  const { x, y } = record.data
  if (record.kind === 'text') return planPoint(x + textWidth(record.data.text, module) / 2, y)
  if (!symbolById(record.data.symbol).wall) return planPoint(x, y)
  const offset = turn({ x: 0, y: (MODULES / 2) * module }, record.data.rotation)
  return planPoint(x + offset.x, y + offset.y)
}

/** The box a record covers on the plan, without its label. */
export function boxOf(record: PlanRecord, module: number): PlanBox {
  const middle = bodyCentre(record, module)
  const half = (MODULES / 2) * module
  if (record.kind === 'device') return boxAt(middle, half, half)
  return boxAt(
    middle,
    textWidth(record.data.text, module) / 2,
    (LABEL_MODULES * module * lines(record.data.text)) / 2,
  )
}

const boxAt = (middle: PlanPoint, halfWidth: number, halfHeight: number): PlanBox => ({
  left: middle.x - halfWidth,
  top: middle.y - halfHeight,
  right: middle.x + halfWidth,
  bottom: middle.y + halfHeight,
})

const lines = (text: string): number => text.split('\n').length
const textWidth = (text: string, module: number): number =>
  Math.max(...text.split('\n').map((line) => line.length), 1) * LABEL_MODULES * 0.52 * module

export function boxOfAll(records: Iterable<PlanRecord>, module: number): PlanBox | null {
  let box: PlanBox | null = null
  for (const record of records) box = box ? union(box, boxOf(record, module)) : boxOf(record, module)
  return box
}

/** Find the record under a point, the nearest one if several lie there. `reach` widens every target. */
export function recordAt(
  records: Iterable<PlanRecord>,
  point: PlanPoint,
  module: number,
  reach: number,
): PlanRecord | null {
  let best: PlanRecord | null = null
  let bestGap = Number.POSITIVE_INFINITY
  for (const record of records) {
    const box = boxOf(record, module)
    const dx = Math.max(box.left - point.x, 0, point.x - box.right)
    const dy = Math.max(box.top - point.y, 0, point.y - box.bottom)
    if (Math.hypot(dx, dy) > reach) continue
    const middle = bodyCentre(record, module)
    const gap = Math.hypot(middle.x - point.x, middle.y - point.y)
    if (gap < bestGap) {
      best = record
      bestGap = gap
    }
  }
  return best
}
