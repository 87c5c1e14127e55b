import { turn } from '../geometry/angle'
import { overlaps, type PlanBox } from '../geometry/box'
import { boxOf, LABEL_SIZE, MODULES } from '../model/appearance'
import { symbolById } from '../model/catalogue'
import { type DeviceRecord, isDevice, type PlanRecord } from '../model/records'

/** Where a label stands, in modules from the record's origin. */
export type LabelPlace = Readonly<{ x: number; y: number; anchor: 'start' | 'middle' | 'end' }>

const WIDTH_OF_LETTER = 0.53
const GAP = 0.9
const CELL = 4

const widthOf = (text: string): number => text.length * LABEL_SIZE * WIDTH_OF_LETTER

/** The places around a symbol in the order of liking: first the side towards the room, then beside it, then anywhere. */
function candidates(record: DeviceRecord): readonly LabelPlace[] {
  const symbol = symbolById(record.data.symbol)
  const half = MODULES / 2
  const body = symbol.wall
    ? turn({ x: 0, y: half * 0.92 }, record.data.rotation)
    : turn({ x: 0, y: 0 }, record.data.rotation)
  const reach = symbol.wall ? half * 0.9 : half
  const baseline = LABEL_SIZE * 0.34
  const right: LabelPlace = { x: body.x + reach + GAP, y: body.y + baseline, anchor: 'start' }
  const left: LabelPlace = { x: body.x - reach - GAP, y: body.y + baseline, anchor: 'end' }
  const below: LabelPlace = { x: body.x, y: body.y + reach + LABEL_SIZE * 0.85, anchor: 'middle' }
  const above: LabelPlace = { x: body.x, y: body.y - reach - GAP, anchor: 'middle' }
  if (!symbol.wall) return [right, left, below, above]
  const quarter = Math.round(record.data.rotation / 90) % 4
  if (quarter === 0) return [below, right, left, above]
  if (quarter === 1) return [left, above, below, right]
  if (quarter === 2) return [above, right, left, below]
  return [right, above, below, left]
}

/** Boxes already taken, found through a coarse grid so that 500 symbols stay cheap. */
class Taken {
  private readonly cells = new Map<string, PlanBox[]>()

  constructor(private readonly cell: number) {}

  add(box: PlanBox): void {
    for (const key of this.keys(box)) {
      const boxes = this.cells.get(key) ?? []
      boxes.push(box)
      this.cells.set(key, boxes)
    }
  }

  count(box: PlanBox): number {
    const hits = new Set<PlanBox>()
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) if (overlaps(box, other)) hits.add(other)
    }
    return hits.size
  }

  private *keys(box: PlanBox): Generator<string> {
    for (let x = Math.floor(box.left / this.cell); x <= Math.floor(box.right / this.cell); x += 1) {
      for (let y = Math.floor(box.top / this.cell); y <= Math.floor(box.bottom / this.cell); y += 1) {
        yield `${x} ${y}`
      }
    }
  }
}

function boxOfLabel(record: DeviceRecord, place: LabelPlace, text: string, module: number): PlanBox {
  const width = widthOf(text) * module
  const x = record.data.x + place.x * module
  const left = place.anchor === 'start' ? x : place.anchor === 'end' ? x - width : x - width / 2
  const bottom = record.data.y + (place.y + LABEL_SIZE * 0.15) * module
  return { left, right: left + width, top: bottom - LABEL_SIZE * 0.85 * module, bottom }
}

/** Give every label the first place where it touches neither a symbol nor another label. */
export function placeLabels(
  records: readonly PlanRecord[],
  textOf: (record: DeviceRecord) => string,
  module: number,
): ReadonlyMap<string, LabelPlace> {
  const taken = new Taken(MODULES * CELL * module)
  for (const record of records) taken.add(boxOf(record, module))
  const places = new Map<string, LabelPlace>()
  for (const record of records) {
    const text = isDevice(record) ? textOf(record) : ''
    if (!isDevice(record) || text === '') continue
    let best: { place: LabelPlace; box: PlanBox; hits: number } | null = null
    for (const place of candidates(record)) {
      const box = boxOfLabel(record, place, text, module)
      const hits = taken.count(box)
      if (!best || hits < best.hits) best = { place, box, hits }
      if (hits === 0) break
    }
    if (!best) continue
    taken.add(best.box)
    places.set(record.id, best.place)
  }
  return places
}
