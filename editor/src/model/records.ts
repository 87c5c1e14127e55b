/** What a plan is made of. Field names are those of the wire. */
export type Side = 'firm' | 'customer'
export type Mounting = 'UP' | 'AP'

/** `height` in mm above the finished floor, null = none (ceiling); `rotation` whole degrees clockwise. */
export type DeviceData = Readonly<{
  symbol: string
  x: number
  y: number
  rotation: number
  height: number | null
  mounting: Mounting
  note: string
  count: number
  name: string
}>
export type TextData = Readonly<{ x: number; y: number; text: string }>
export type Author = Readonly<{ side: Side; name: string }>

type Common = Readonly<{ id: string; floor: number; tag: string | null; by: Author | null }>
export type DeviceRecord = Common & Readonly<{ kind: 'device'; data: DeviceData }>
export type TextRecord = Common & Readonly<{ kind: 'text'; data: TextData }>
/** Every record that this editor can draw. Other kinds are kept by the server and skipped here. */
export type PlanRecord = DeviceRecord | TextRecord

export type NewRecord =
  | Readonly<{ id: string; kind: 'device'; floor: number; data: DeviceData }>
  | Readonly<{ id: string; kind: 'text'; floor: number; data: TextData }>

export type Fields = Readonly<Record<string, string | number | null>>
export type Change =
  | Readonly<{ op: 'put'; record: NewRecord | PlanRecord }>
  | Readonly<{ op: 'patch'; id: string; set: Fields }>
  | Readonly<{ op: 'delete'; id: string }>
/** What a command wants to happen, in order. */
export type Diff = readonly Change[]

export type Records = ReadonlyMap<string, PlanRecord>

export const changeId = (change: Change): string => (change.op === 'put' ? change.record.id : change.id)

export const isDevice = (record: PlanRecord | undefined): record is DeviceRecord => record?.kind === 'device'

/** Read one field of a record's data by its name on the wire. */
export const fieldOf = (record: PlanRecord, name: string): string | number | null | undefined =>
  (record.data as Record<string, string | number | null>)[name]

/** What travels up: the record without what only the server says. */
export const asNew = (record: NewRecord | PlanRecord): NewRecord =>
  ({ id: record.id, kind: record.kind, floor: record.floor, data: record.data }) as NewRecord
