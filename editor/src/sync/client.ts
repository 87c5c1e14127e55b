import type { CloseReason, SaveState } from '../model/connection'
import type { Ordered, Pending, PlanDocument } from '../model/document'
import type { Me, Person, PlanInfo } from '../model/plan'
import { assertNever, Signal } from '../model/signal'
import { CLOSED, type Line, type OpenLine, SERVER_FAILED } from './line'
import type { Outbox } from './outbox'
import { outgoing, parseServerFrame, type ServerFrame, type Welcome } from './protocol'

export type Rejection = Readonly<{ pending: Pending | null; message: string }>

type Events = {
  changed: undefined
  save: SaveState
  plan: PlanInfo
  me: Me
  access: boolean
  people: readonly Person[]
  rejected: Rejection
  closed: CloseReason
  adopted: number
  others: readonly Ordered[]
}

/** What the outside lends: a clock that tests can turn by hand. */
export type Clock = Readonly<{ after(ms: number, act: () => void): () => void }>
export const realClock: Clock = {
  after: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

/** So many pushes may be on their way without an answer; the server groups what arrives together. */
const WINDOW = 32
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
const ANSWER_WITHIN_MS = 20_000

/** Push, pull and rebase over lines that come and go. The document holds the plan; this holds the conversation. */
export class SyncClient extends Signal<Events> {
  private line: Line | null = null
  private welcomed = false
  private readonly sent = new Set<string>()
  private readonly kept = new Set<string>()
  private tries = 0
  private cancelRetry: (() => void) | null = null
  private cancelAnswer: (() => void) | null = null
  private serverFailed = false
  private stopped = false
  private adopting: Promise<void> | null = null
  /** Who was there last; without a line nobody knows where they point. */
  private people: readonly Person[] = []
  me: Me | null = null
  canEdit = false

  constructor(
    private readonly document: PlanDocument,
    private readonly planId: number,
    private readonly open: OpenLine,
    private readonly outbox: Outbox,
    private readonly clock: Clock = realClock,
  ) {
    super()
  }

  get connected(): boolean {
    return this.welcomed
  }

  get saveState(): SaveState {
    const waiting = this.document.pending
    if (this.serverFailed && waiting.length > 0) return 'not_saved'
    if (this.welcomed) return waiting.length > 0 ? 'saving' : 'saved'
    const allKept = waiting.every((one) => this.kept.has(one.id))
    return waiting.length > 0 && allKept ? 'on_device' : 'no_connection'
  }

  /** Open a line now, also when the next try is still some seconds away. */
  connect(): void {
    if (this.stopped || this.line) return
    this.cancelRetry?.()
    this.cancelRetry = null
    this.line = this.open({
      opened: () => this.line?.send({ type: 'hello', known_revision: this.knownRevision() }),
      received: (value) => this.receive(value),
      closed: (code) => this.lost(code),
    })
  }

  /** The browser is off the net: end the line now instead of waiting for an answer that cannot come. */
  hangUp(): void {
    this.line?.close()
  }

  stop(): void {
    this.stopped = true
    this.cancelRetry?.()
    this.line?.close()
  }

  /** Send a push that the document already shows. */
  push(pending: Pending): void {
    this.keep(pending)
    this.pump()
    this.tellSave()
  }

  point(at: Readonly<{ x: number; y: number; floor: number }> | null): void {
    if (!this.welcomed) return
    this.line?.send({ type: 'presence', x: at?.x ?? null, y: at?.y ?? null, floor: at?.floor ?? null })
  }

  /** Take my waiting pushes off the plan: they can no longer be sent. Returns them so that they can be told. */
  giveUpWaiting(): readonly Pending[] {
    const given = [...this.document.pending]
    for (const pending of given) this.forget(pending.id)
    if (given.length > 0) this.emit('changed', undefined)
    this.tellSave()
    return given
  }

  private knownRevision(): number | null {
    return this.me === null ? null : this.document.revision
  }

  private keep(pending: Pending): void {
    if (!this.me) return
    this.outbox.keep(this.owner(this.me), pending).then(
      () => {
        this.kept.add(pending.id)
        if (!this.document.pending.some((one) => one.id === pending.id)) void this.outbox.remove(pending.id)
        this.tellSave()
      },
      () => undefined,
    )
  }

  private owner(me: Me): string {
    return `${me.id}/${this.planId}`
  }

  private pump(): void {
    if (!this.welcomed || !this.canEdit || this.adopting) return
    for (const pending of this.document.pending) {
      if (this.sent.size >= WINDOW) break
      if (this.sent.has(pending.id)) continue
      this.sent.add(pending.id)
      const { id, step, undoes } = pending
      const changes = pending.changes.map(outgoing)
      this.line?.send({ type: 'push', id, step, ...(undoes ? { undoes } : {}), changes })
    }
    this.expectAnswer()
  }

  /** A line that swallows pushes is dead, whatever it says: drop it and come back. */
  private expectAnswer(): void {
    this.cancelAnswer?.()
    this.cancelAnswer = null
    if (this.sent.size > 0) this.cancelAnswer = this.clock.after(ANSWER_WITHIN_MS, () => this.line?.close())
  }

  private receive(value: unknown): void {
    let frame: ServerFrame
    try {
      frame = parseServerFrame(value)
    } catch {
      // A frame we cannot read may hold a revision: only a fresh start is safe.
      this.line?.close()
      return
    }
    this.take(frame)
    this.tellSave()
  }

  private take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.welcome(frame)
        return
      case 'batch':
        this.takeBatch(frame.items)
        return
      case 'ack':
        this.forget(frame.id)
        this.emit('changed', undefined)
        this.pump()
        return
      case 'reject':
        this.takeRejection(frame.id, frame.message)
        return
      case 'presence':
        this.people = frame.people
        this.emit('people', frame.people)
        return
      case 'access':
        this.setAccess(frame.can.includes('edit'))
        return
      case 'plan':
        this.emit('plan', frame.plan)
        return
      default:
        assertNever(frame)
    }
  }

  private takeBatch(items: readonly Ordered[]): void {
    const gap = (items[0]?.revision ?? 0) > this.document.revision + 1
    if (gap) {
      this.line?.close()
      return
    }
    const acknowledged = this.document.receive(items, (item) => item.author.id === this.me?.id)
    for (const id of acknowledged) this.forget(id)
    this.serverFailed = false
    this.emit('changed', undefined)
    const others = items.filter((item) => item.author.id !== this.me?.id)
    if (others.length > 0) this.emit('others', others)
    this.pump()
  }

  /** A refused push had no effect at all: it leaves the plan, and the person hears why. */
  private takeRejection(id: string | null, message: string): void {
    const pending = id ? this.forget(id) : null
    this.emit('changed', undefined)
    this.emit('rejected', { pending, message })
    this.pump()
  }

  private welcome(frame: Welcome): void {
    this.tries = 0
    this.welcomed = true
    this.sent.clear()
    const first = this.me === null
    this.me = frame.me
    this.document.me = { side: frame.me.side, name: frame.me.name }
    this.emit('me', frame.me)
    this.emit('plan', frame.plan)
    if (frame.records) this.document.reset(frame.records, frame.revision)
    for (const id of this.document.receive(frame.changes ?? [], (item) => item.author.id === frame.me.id)) {
      this.forget(id)
    }
    this.emit('changed', undefined)
    this.setAccess(frame.can.includes('edit'))
    if (first) this.adopting = this.adopt(frame.me)
    else this.pump()
  }

  private async adopt(me: Me): Promise<void> {
    let left: readonly Pending[] = []
    try {
      left = await this.outbox.adopt(this.owner(me))
    } catch {
      // Private windows may have no IndexedDB: there is nothing to bring back then.
    }
    this.adopting = null
    for (const pending of left) this.kept.add(pending.id)
    this.document.adopt(left)
    if (left.length > 0) {
      this.emit('changed', undefined)
      this.emit('adopted', left.length)
      if (!this.canEdit) this.emit('access', false)
    }
    this.pump()
    this.tellSave()
  }

  private setAccess(canEdit: boolean): void {
    this.canEdit = canEdit
    this.emit('access', canEdit)
    this.pump()
  }

  private forget(id: string): Pending | null {
    this.sent.delete(id)
    if (this.kept.delete(id)) this.outbox.remove(id).catch(() => undefined)
    this.expectAnswer()
    return this.document.drop(id)
  }

  private lost(code: number): void {
    this.line = null
    this.welcomed = false
    this.sent.clear()
    this.cancelAnswer?.()
    const reason = closeReason(code)
    if (reason) {
      this.stopped = true
      this.emit('closed', reason)
      return
    }
    this.serverFailed = SERVER_FAILED.includes(code)
    this.people = this.people.map((person) => ({ ...person, x: null, y: null, floor: null }))
    this.emit('people', this.people)
    this.tellSave()
    if (this.stopped) return
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries)
    this.tries += 1
    this.cancelRetry = this.clock.after(wait * (0.75 + Math.random() / 2), () => this.connect())
  }

  private tellSave(): void {
    this.emit('save', this.saveState)
  }
}

function closeReason(code: number): CloseReason | null {
  switch (code) {
    case CLOSED.accessEnded:
      return 'access_ended'
    case CLOSED.notSignedIn:
      return 'not_signed_in'
    case CLOSED.otherVersion:
      return 'other_version'
    default:
      return null
  }
}
