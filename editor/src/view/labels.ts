import { turn } from '../geometry/angle'
import { overlaps, type PlanBox } from '../geometry/box'
import { boxOf, MODULES } from '../model/appearance'
import { symbolById } from '../model/catalogue'
import { type DeviceRecord, isDevice, type PlanRecord } from '../model/records'

/** Where a label stands, in modules from the record's origin. */
export type LabelPlace = Readonly<{ x: number; y: number; anchor: 'start' | 'middle' | 'end' }>

export const WIDTH_OF_LETTER = 0.56
const GAP = 0.9
const CELL = 4

/** The places around a symbol in the order of liking: first the side towards the room, then beside it, then anywhere. */
function candidates(record: DeviceRecord, size: number): readonly LabelPlace[] {
  const symbol = symbolById(record.data.symbol)
  const half = MODULES / 2
  const body = symbol.wall
    ? turn({ x: 0, y: half }, record.data.rotation)
    : turn({ x: 0, y: 0 }, record.data.rotation)
  const reach = half
  const baseline = size * 0.34
  const right: LabelPlace = { x: body.x + reach + GAP, y: body.y + baseline, anchor: 'start' }
  const left: LabelPlace = { x: body.x - reach - GAP, y: body.y + baseline, anchor: 'end' }
  const below: LabelPlace = { x: body.x, y: body.y + reach + size * 0.85, anchor: 'middle' }
  const above: LabelPlace = { x: body.x, y: body.y - reach - GAP, anchor: 'middle' }
  const lower: LabelPlace = { ...below, y: below.y + size * 1.05 }
  const higher: LabelPlace = { ...above, y: above.y - size * 1.05 }
  if (!symbol.wall) return [right, left, below, above]
  const quarter = Math.round(record.data.rotation / 90) % 4
  if (quarter === 0) return [below, lower, right, left, above]
  if (quarter === 1) return [left, above, below, right]
  if (quarter === 2) return [above, higher, right, left, below]
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

function boxOfLabel(
  record: DeviceRecord,
  place: LabelPlace,
  text: string,
  module: number,
  size: number,
): PlanBox {
  const width = text.length * size * WIDTH_OF_LETTER * module
  const x = record.data.x + place.x * module
  const left = place.anchor === 'start' ? x : place.anchor === 'end' ? x - width : x - width / 2
  const bottom = record.data.y + (place.y + size * 0.15) * module
  return { left, right: left + width, top: bottom - size * 0.85 * module, bottom }
}

/** The letters of a symbol reach beyond its square. */
function letterBoxes(record: DeviceRecord, module: number): readonly PlanBox[] {
  return symbolById(record.data.symbol).texts.map((letter) => {
    const middle = turn({ x: letter.x, y: letter.y - letter.size * 0.36 }, record.data.rotation)
    const width = letter.text.length * letter.size * WIDTH_OF_LETTER
    return {
      left: record.data.x + (middle.x - width / 2) * module,
      right: record.data.x + (middle.x + width / 2) * module,
      top: record.data.y + (middle.y - letter.size / 2) * module,
      bottom: record.data.y + (middle.y + letter.size / 2) * module,
    }
  })
}

/** Give every label, `size` modules high, the first place where it touches neither a symbol nor another label nor a wall. */
export function placeLabels(
  records: readonly PlanRecord[],
  textOf: (record: DeviceRecord) => string,
  module: number,
  size: number,
  isInked: (box: PlanBox) => boolean,
): ReadonlyMap<string, LabelPlace> {
  const taken = new Taken(MODULES * CELL * module)
  for (const record of records) {
    taken.add(boxOf(record, module))
    if (isDevice(record)) for (const box of letterBoxes(record, module)) taken.add(box)
  }
  const places = new Map<string, LabelPlace>()
  for (const record of records) {
    const text = isDevice(record) ? textOf(record) : ''
    if (!isDevice(record) || text === '') continue
    let best: { place: LabelPlace; box: PlanBox; cost: number } | null = null
    for (const place of candidates(record, size)) {
      const box = boxOfLabel(record, place, text, module, size)
      const cost = 2 * taken.count(box) + (isInked(box) ? 1 : 0)
      if (!best || cost < best.cost) best = { place, box, cost }
      if (cost === 0) break
    }
    if (!best) continue
    taken.add(best.box)
    places.set(record.id, best.place)
  }
  return places
}
