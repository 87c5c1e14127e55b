import { applyChange } from '../../src/model/diff'
import type { Ordered } from '../../src/model/document'
import type { Change, PlanRecord } from '../../src/model/records'
import type { Line, LineEvents, OpenLine } from '../../src/sync/line'
import { type ClientFrame, parseClientFrame, type ServerFrame } from '../../src/sync/protocol'

export const FLOOR = 7
type Seat = { id: number; name: string; side: 'firm' | 'customer' }
type Wire = { seat: Seat; events: LineEvents; up: ClientFrame[]; down: ServerFrame[]; open: boolean }

/** The rules of the real server in memory: order, tags, tombstones, repeats. Frames travel only when told to. */
export class PracticeServer {
  readonly records = new Map<string, PlanRecord>()
  readonly log: Ordered[] = []
  private readonly wires: Wire[] = []
  private readonly applied = new Map<string, number>()
  private readonly tombstones = new Map<string, PlanRecord>()
  private running = 0
  /** Seats that may only look. */
  readonly readers = new Set<number>()

  get revision(): number {
    return this.log.length
  }

  lineFor(seat: Seat): OpenLine {
    return (events): Line => {
      const wire: Wire = { seat, events, up: [], down: [], open: true }
      this.wires.push(wire)
      queueMicrotask(() => events.opened())
      return {
        send: (frame) => void wire.up.push(parseClientFrame(JSON.parse(JSON.stringify(frame)))),
        close: () => this.cut(wire, 1000),
      }
    }
  }

  /** Let one frame pass somewhere. Returns whether anything was on its way. */
  step(random: () => number): boolean {
    const busy = this.wires.filter((wire) => wire.open && (wire.up.length > 0 || wire.down.length > 0))
    const wire = busy[Math.floor(random() * busy.length)]
    if (!wire) return false
    const goesUp = wire.up.length > 0 && (wire.down.length === 0 || random() < 0.5)
    if (goesUp) this.take(wire, wire.up.shift() as ClientFrame)
    else wire.events.received(JSON.parse(JSON.stringify(wire.down.shift())))
    return true
  }

  settle(): void {
    while (this.step(Math.random));
  }

  /** The line of a seat breaks: what was on its way is lost, in both directions. */
  cutSeat(id: number, code = 1006): void {
    for (const wire of this.wires) if (wire.open && wire.seat.id === id) this.cut(wire, code)
  }

  send(id: number, frame: ServerFrame): void {
    for (const wire of this.wires) if (wire.open && wire.seat.id === id) wire.down.push(frame)
  }

  private cut(wire: Wire, code: number): void {
    if (!wire.open) return
    wire.open = false
    queueMicrotask(() => wire.events.closed(code))
  }

  private take(wire: Wire, frame: ClientFrame): void {
    if (frame.type === 'hello') wire.down.push(this.welcome(wire.seat, frame.known_revision ?? null))
    if (frame.type === 'push') this.push(wire, frame)
  }

  private welcome(seat: Seat, known: number | null): ServerFrame {
    const floors = [{ id: FLOOR, name: 'EG', position: 0, base: null }]
    return {
      type: 'welcome',
      can: this.readers.has(seat.id) ? [] : ['edit'],
      revision: this.revision,
      plan: { id: 1, name: 'Wohnung 3', floors, shows: 'working' },
      me: seat,
      records: known === null ? [...this.records.values()] : null,
      changes: known === null ? null : this.log.slice(known),
    }
  }

  private push(wire: Wire, frame: Extract<ClientFrame, { type: 'push' }>): void {
    const before = this.applied.get(frame.id)
    if (before !== undefined) {
      wire.down.push({ type: 'ack', id: frame.id, revision: before })
      return
    }
    const reject = this.refusal(wire.seat, frame.changes, frame.undoes ?? null)
    if (reject) {
      wire.down.push({ type: 'reject', id: frame.id, code: 'not_possible', message: reject, change: null })
      return
    }
    const changes = frame.changes.flatMap((change) => this.apply(wire.seat, change))
    const item: Ordered = { revision: this.revision + 1, id: frame.id, author: wire.seat, changes }
    this.log.push(item)
    this.applied.set(frame.id, item.revision)
    for (const other of this.wires) if (other.open) other.down.push({ type: 'batch', items: [item] })
  }

  private refusal(seat: Seat, changes: readonly Change[], undoes: string | null): string | null {
    if (this.readers.has(seat.id)) return 'Sie dürfen nur ansehen.'
    for (const change of changes) {
      if (change.op !== 'put') continue
      if (this.records.has(change.record.id)) return 'Dieses Element gibt es schon.'
      if (this.tombstones.has(change.record.id) && !undoes) return 'Dieses Element wurde gelöscht.'
    }
    return null
  }

  private apply(seat: Seat, change: Change): Change[] {
    if (change.op === 'put') {
      const old = this.tombstones.get(change.record.id)
      this.running += old ? 0 : 1
      const tag = old?.tag ?? `SD${this.running}`
      const record = { ...change.record, tag, by: { side: seat.side, name: seat.name } } as PlanRecord
      this.records.set(record.id, record)
      return [{ op: 'put', record }]
    }
    const record = this.records.get(change.id)
    if (!record) return []
    if (change.op === 'delete') this.tombstones.set(change.id, record)
    applyChange(this.records, change, null)
    return [change]
  }
}
