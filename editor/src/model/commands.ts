/** Commands are pure: they look at the plan and return the diff that would do the thing. */
import { normalDegrees } from '../geometry/angle'
import { type PlanPoint, wholeMm } from '../geometry/units'
import { symbolById } from './catalogue'
import { newId } from './identity'
import {
  asNew,
  type Change,
  type Diff,
  type Fields,
  isDevice,
  type NewRecord,
  type PlanRecord,
} from './records'

export function addDevice(floor: number, symbolId: string, at: PlanPoint, rotation: number): Diff {
  const symbol = symbolById(symbolId)
  const { x, y } = wholeMm(at)
  const data = {
    symbol: symbolId,
    x,
    y,
    rotation: normalDegrees(rotation),
    height: symbol.height_mm,
    mounting: 'UP',
    note: '',
    count: 1,
    name: '',
  } as const
  return [{ op: 'put', record: { id: newId(), kind: 'device', floor, data } }]
}

export function addText(floor: number, at: PlanPoint, text: string): Diff {
  const { x, y } = wholeMm(at)
  return [{ op: 'put', record: { id: newId(), kind: 'text', floor, data: { x, y, text } } }]
}

export function moveBy(records: readonly PlanRecord[], dx: number, dy: number): Diff {
  return records.map((record) => ({
    op: 'patch',
    id: record.id,
    set: { x: Math.round(record.data.x + dx), y: Math.round(record.data.y + dy) },
  }))
}

/** Set the same fields on many; texts are left out when the fields are a device's. */
export const setOnDevices = (records: readonly PlanRecord[], set: Fields): Diff =>
  records.filter(isDevice).map((record) => ({ op: 'patch', id: record.id, set }))

export const setText = (record: PlanRecord, text: string): Diff => [
  { op: 'patch', id: record.id, set: { text } },
]

export const rotateBy = (records: readonly PlanRecord[], degrees: number): Diff =>
  records.filter(isDevice).map((record) => ({
    op: 'patch',
    id: record.id,
    set: { rotation: normalDegrees(record.data.rotation + degrees) },
  }))

export const remove = (records: readonly PlanRecord[]): Diff =>
  records.map((record): Change => ({ op: 'delete', id: record.id }))

/** Copy records as new ones, moved by an offset, perhaps onto another floor. */
export function duplicate(records: readonly PlanRecord[], dx: number, dy: number, floor: number): Diff {
  return records.map((record): Change => {
    const data = { ...record.data, x: record.data.x + dx, y: record.data.y + dy }
    return { op: 'put', record: { ...asNew(record), id: newId(), floor, data } as NewRecord }
  })
}

/** Give another symbol; a height that was only the old one's default follows along. */
export function changeSymbol(records: readonly PlanRecord[], symbolId: string): Diff {
  return records.filter(isDevice).map((record): Change => {
    const wasDefault = record.data.height === symbolById(record.data.symbol).height_mm
    const height = wasDefault ? symbolById(symbolId).height_mm : record.data.height
    return { op: 'patch', id: record.id, set: { symbol: symbolId, height } }
  })
}
