import type {
  Author,
  Change,
  DeviceData,
  DeviceRecord,
  Fields,
  NewRecord,
  PlanRecord,
  TextData,
  TextRecord,
} from '../model/records'
import {
  defaulted,
  fields,
  integer,
  literal,
  optional,
  type Parser,
  ProtocolError,
  record,
  text,
  uuid,
} from './parse'

const MOST_MM = 1_000_000
const place = integer(-MOST_MM, MOST_MM)

const deviceData = fields<DeviceData>({
  symbol: text(24, 1),
  x: place,
  y: place,
  rotation: defaulted(integer(0, 359), 0),
  height: optional(integer(0, 20_000), null),
  mounting: defaulted(literal('UP', 'AP'), 'UP'),
  note: defaulted(text(500), ''),
  count: defaulted(integer(1, 5), 1),
  name: defaulted(text(80), ''),
})
const textData = fields<TextData>({ x: place, y: place, text: text(500, 1) })
const author = fields<Author>({ side: literal('firm', 'customer'), name: text(500) })
const floor = integer(1)

const byKind =
  <T>(kinds: Readonly<Record<string, Parser<T>>>): Parser<T> =>
  (value) => {
    const kind = record(value).kind
    const parser = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (!parser) throw new ProtocolError(`no record of kind ${String(kind)}`)
    return parser(value)
  }

const newRecord = byKind<NewRecord>({
  device: fields({ id: uuid, kind: literal('device'), floor, data: deviceData }),
  text: fields({ id: uuid, kind: literal('text'), floor, data: textData }),
})

/** A record as the server sends it, with its tag and author. */
export const planRecord = byKind<PlanRecord>({
  device: fields<DeviceRecord>({
    id: uuid,
    kind: literal('device'),
    floor,
    data: deviceData,
    tag: optional(text(40), null),
    by: author,
  }),
  text: fields<TextRecord>({
    id: uuid,
    kind: literal('text'),
    floor,
    data: textData,
    tag: optional(text(40), null),
    by: author,
  }),
})

const scalar: Parser<string | number | null> = (value) => {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new ProtocolError('not a plain value')
}

const setFields =
  (least: number): Parser<Fields> =>
  (value) => {
    const entries = Object.entries(record(value))
    if (entries.length < least || entries.length > 24) throw new ProtocolError('too few or too many fields')
    return Object.fromEntries(entries.map(([name, one]) => [name, scalar(one)]))
  }

const changeOf =
  (put: Parser<Change>, leastFields: number): Parser<Change> =>
  (value) => {
    const op = record(value).op
    if (op === 'put') return put(value)
    if (op === 'patch') return fields({ op: literal('patch'), id: uuid, set: setFields(leastFields) })(value)
    if (op === 'delete') return fields({ op: literal('delete'), id: uuid })(value)
    throw new ProtocolError(`no change ${String(op)}`)
  }

/** A change from a client. */
export const change = changeOf(fields({ op: literal('put'), record: newRecord }), 1)
/** A change as applied: puts are complete, and a patch may be empty for a reader who is not shown its fields. */
export const storedChange = changeOf(fields({ op: literal('put'), record: planRecord }), 0)
