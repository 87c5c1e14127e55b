/**
 * Every message of `planwart.v1`. What arrives is parsed here and nowhere else; behind this file nothing is `unknown`.
 *
 * The server's models stand in `planwart/planning/sync/schema.py`; `tests/protocol/*.json` are parsed by both sides.
 */
import type { Ordered } from '../model/document'
import type { Base, Floor, Me, Person, PlanInfo } from '../model/plan'
import { asNew, type Change, type PlanRecord } from '../model/records'
import {
  arrayOf,
  fields,
  integer,
  literal,
  number,
  optional,
  type Parser,
  ProtocolError,
  record,
  text,
  uuid,
} from './parse'
import { change, planRecord, storedChange } from './parse_records'

export const SUBPROTOCOL = 'planwart.v1'
/** The server takes no more changes in one push. */
export const MOST_CHANGES = 200

export type RejectCode = 'not_allowed' | 'not_possible' | 'invalid'

export type ClientFrame =
  | Readonly<{ type: 'hello'; known_revision?: number | null }>
  | Readonly<{
      type: 'push'
      id: string
      step?: string | null
      undoes?: string | null
      changes: readonly Change[]
    }>
  | Readonly<{ type: 'presence'; x?: number | null; y?: number | null; floor?: number | null }>

export type Welcome = Readonly<{
  type: 'welcome'
  can: readonly 'edit'[]
  revision: number
  plan: PlanInfo
  me: Me
  records: readonly PlanRecord[] | null
  changes: readonly Ordered[] | null
}>
export type ServerFrame =
  | Welcome
  | Readonly<{ type: 'batch'; items: readonly Ordered[] }>
  | Readonly<{ type: 'ack'; id: string; revision: number }>
  | Readonly<{ type: 'reject'; id: string | null; code: RejectCode; message: string; change: number | null }>
  | Readonly<{ type: 'presence'; people: readonly Person[] }>
  | Readonly<{ type: 'access'; can: readonly 'edit'[] }>
  | Readonly<{ type: 'plan'; plan: PlanInfo }>

const side = literal('firm', 'customer')
const can = arrayOf(literal('edit'))
const nullable = <T>(parser: Parser<T>): Parser<T | null> => optional(parser, null)

const base = fields<Base>({
  url: text(2000),
  width_px: integer(1),
  height_px: integer(1),
  mm_per_px: number((value) => value > 0),
  calibrated: literal(true, false),
})
const plan = fields<PlanInfo>({
  id: integer(1),
  name: text(500),
  floors: arrayOf(
    fields<Floor>({ id: integer(1), name: text(500), position: integer(), base: nullable(base) }),
  ),
  shows: literal('working', 'stand'),
})
const person = fields<Person>({
  id: integer(1),
  name: text(500),
  side,
  x: nullable(integer()),
  y: nullable(integer()),
  floor: nullable(integer(1)),
  colour: integer(1, 8),
})
const item = fields<Ordered>({
  revision: integer(1),
  id: uuid,
  author: fields({ id: nullable(integer(1)), name: text(500), side }),
  changes: arrayOf(storedChange),
})

const SERVER: Readonly<Record<string, Parser<ServerFrame>>> = {
  welcome: (value) => {
    const frame = fields<Welcome>({
      type: literal('welcome'),
      can,
      revision: integer(0),
      plan,
      me: fields<Me>({ id: integer(1), name: text(500), side }),
      records: nullable(arrayOf(planRecord)),
      changes: nullable(arrayOf(item)),
    })(value)
    if ((frame.records === null) === (frame.changes === null)) {
      throw new ProtocolError('welcome needs records or changes')
    }
    return frame
  },
  batch: fields({ type: literal('batch'), items: arrayOf(item, 1) }),
  ack: fields({ type: literal('ack'), id: uuid, revision: integer(1) }),
  reject: fields({
    type: literal('reject'),
    id: nullable(uuid),
    code: literal('not_allowed', 'not_possible', 'invalid'),
    message: text(2000),
    change: nullable(integer(0)),
  }),
  presence: fields({ type: literal('presence'), people: arrayOf(person) }),
  access: fields({ type: literal('access'), can }),
  plan: fields({ type: literal('plan'), plan }),
}

const CLIENT: Readonly<Record<string, Parser<ClientFrame>>> = {
  hello: fields({ type: literal('hello'), known_revision: nullable(integer(0)) }),
  push: fields({
    type: literal('push'),
    id: uuid,
    step: nullable(uuid),
    undoes: nullable(uuid),
    changes: arrayOf(change, 1, MOST_CHANGES),
  }),
  presence: fields({
    type: literal('presence'),
    x: nullable(integer()),
    y: nullable(integer()),
    floor: nullable(integer(1)),
  }),
}

function parseWith<T>(kinds: Readonly<Record<string, Parser<T>>>, value: unknown): T {
  const type = record(value).type
  const parser = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (!parser) throw new ProtocolError(`no frame of type ${String(type)}`)
  return parser(value)
}

/** Parse a frame from the server. Throws ProtocolError. */
export const parseServerFrame = (value: unknown): ServerFrame => parseWith(SERVER, value)
/** Parse a frame as a server would; used by tests and the practice server. Throws ProtocolError. */
export const parseClientFrame = (value: unknown): ClientFrame => parseWith(CLIENT, value)

/** What is written on the wire for a change; a name that was never given is not sent, customers may not write one. */
export function outgoing(change: Change): Change {
  if (change.op !== 'put') return change
  const fresh = asNew(change.record)
  if (fresh.kind !== 'device' || fresh.data.name !== '') return { op: 'put', record: fresh }
  const { name: _, ...data } = fresh.data
  return { op: 'put', record: { ...fresh, data: data as typeof fresh.data } }
}
