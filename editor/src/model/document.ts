import { applyChange, applyDiff } from './diff'
import { type Author, type Change, changeId, type Diff, type PlanRecord, type Records } from './records'

/** One push of mine that the server has not ordered yet. */
export type Pending = Readonly<{ id: string; step: string; undoes: string | null; changes: Diff }>
/** What the server has ordered, as it stands in a batch. */
export type Ordered = Readonly<{
  revision: number
  id: string
  author: Readonly<{ id: number | string | null; side: string; name: string }>
  changes: readonly Change[]
}>

/**
 * The plan as this client sees it: what the server said, and on top of it, in order, what it has not said yet.
 *
 * Server decides, client guesses: an ordered batch is applied to `confirmed`, my waiting pushes are replayed over it.
 */
export class PlanDocument {
  revision = 0
  private confirmed = new Map<string, PlanRecord>()
  private waiting: Pending[] = []
  private shown = new Map<string, PlanRecord>()
  /** How often another person has changed a record, so that undo never runs over them. */
  private readonly foreign = new Map<string, number>()
  me: Author | null = null

  get records(): Records {
    return this.shown
  }

  get pending(): readonly Pending[] {
    return this.waiting
  }

  foreignChanges(id: string): number {
    return this.foreign.get(id) ?? 0
  }

  /** Start over from the server's whole plan; my waiting pushes stay on top. */
  reset(records: readonly PlanRecord[], revision: number): void {
    this.confirmed = new Map(records.map((record) => [record.id, record]))
    this.revision = revision
    this.replay()
  }

  /** Take my change at once and remember it until the server has ordered it. */
  push(pending: Pending): void {
    this.waiting.push(pending)
    this.shown = applyDiff(this.shown, pending.changes, this.me)
  }

  /** Take over pushes that an earlier visit left behind; they come before everything of this one. */
  adopt(left: readonly Pending[]): void {
    const known = new Set(this.waiting.map((one) => one.id))
    this.waiting = [...left.filter((one) => !known.has(one.id)), ...this.waiting]
    this.replay()
  }

  /** Apply what the server ordered. Returns the ids of my pushes among it, which is their acknowledgement. */
  receive(items: readonly Ordered[], isMine: (item: Ordered) => boolean): string[] {
    const acknowledged: string[] = []
    for (const item of items) {
      if (item.revision <= this.revision) continue
      for (const change of item.changes) applyChange(this.confirmed, change, null)
      this.revision = item.revision
      if (this.waiting.some((one) => one.id === item.id)) acknowledged.push(item.id)
      else if (!isMine(item)) this.countForeign(item.changes)
    }
    this.waiting = this.waiting.filter((one) => !acknowledged.includes(one.id))
    this.replay()
    return acknowledged
  }

  /** Forget a waiting push: acknowledged as a repeat, or rejected. Returns it, or null if unknown. */
  drop(id: string): Pending | null {
    const found = this.waiting.find((one) => one.id === id) ?? null
    this.waiting = this.waiting.filter((one) => one !== found)
    if (found) this.replay()
    return found
  }

  private countForeign(changes: readonly Change[]): void {
    for (const change of changes) {
      const id = changeId(change)
      this.foreign.set(id, this.foreignChanges(id) + 1)
    }
  }

  private replay(): void {
    const records = new Map(this.confirmed)
    for (const pending of this.waiting) {
      for (const change of pending.changes) {
        // A repeated put that the server already holds: its record has the tag, mine has not.
        if (change.op === 'put' && this.confirmed.has(change.record.id)) continue
        applyChange(records, change, this.me)
      }
    }
    this.shown = records
  }
}
