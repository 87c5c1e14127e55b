import { applyDiff, effective, inverse } from './diff'
import type { Pending, PlanDocument } from './document'
import { newId } from './identity'
import { type Change, changeId, type Diff, fieldOf, type Records } from './records'

/** One push of a step of mine: what it did, and what takes it back. */
type Made = Readonly<{ id: string; diff: Diff; back: Diff }>
/** One step of mine, and how much other people had changed by then. */
type Step = Readonly<{ made: readonly Made[]; foreign: ReadonlyMap<string, number> }>
/** What to push now, and how many changes stay because another person has changed the same thing since. */
export type Reversal = Readonly<{ pushes: readonly Pending[]; kept: number }>

/**
 * My own undo and redo, without end in a session.
 *
 * A reversal is worked out against today's plan: a field that is no longer what I made it, and an element that
 * somebody else has worked on since I set it, stay as they are. The server checks the same again.
 */
export class History {
  private undoable: Step[] = []
  private redoable: Step[] = []

  constructor(private readonly document: PlanDocument) {}

  get canUndo(): boolean {
    return this.undoable.length > 0
  }

  get canRedo(): boolean {
    return this.redoable.length > 0
  }

  /** Remember the pushes of one step that is about to be applied to the document. */
  record(pushes: readonly Pending[]): void {
    this.undoable.push(this.stepOf(pushes))
    this.redoable = []
  }

  undo(): Reversal | null {
    return this.reverseLast(this.undoable, this.redoable)
  }

  redo(): Reversal | null {
    return this.reverseLast(this.redoable, this.undoable)
  }

  /** Forget a step that the server refused; there is nothing to take back. */
  forget(pushId: string): void {
    const without = (steps: Step[]): Step[] =>
      steps
        .map((step) => ({ ...step, made: step.made.filter((one) => one.id !== pushId) }))
        .filter((step) => step.made.length > 0)
    this.undoable = without(this.undoable)
    this.redoable = without(this.redoable)
  }

  private reverseLast(from: Step[], to: Step[]): Reversal | null {
    const step = from.pop()
    if (!step) return null
    const reversal = this.reverse(step)
    if (reversal.pushes.length > 0) to.push(this.stepOf(reversal.pushes))
    return reversal
  }

  private stepOf(pushes: readonly Pending[]): Step {
    let records = this.document.records
    const foreign = new Map<string, number>()
    const made: Made[] = []
    for (const push of pushes) {
      made.push({ id: push.id, diff: push.changes, back: inverse(records, push.changes) })
      records = applyDiff(records, push.changes, null)
      for (const change of push.changes) {
        foreign.set(changeId(change), this.document.foreignChanges(changeId(change)))
      }
    }
    return { made, foreign }
  }

  private reverse(step: Step): Reversal {
    const stepId = newId()
    let today = this.document.records
    let kept = 0
    const pushes: Pending[] = []
    for (const made of [...step.made].reverse()) {
      const allowed: Change[] = []
      for (const change of made.back) {
        const before = step.foreign.get(changeId(change)) ?? 0
        const touched = this.document.foreignChanges(changeId(change)) > before
        const possible = possibleToday(change, fieldsSetBy(made.diff), today, touched)
        if (possible) allowed.push(possible)
        else kept += 1
      }
      const changes = effective(today, allowed)
      if (changes.length === 0) continue
      pushes.push({ id: newId(), step: stepId, undoes: made.id, changes })
      today = applyDiff(today, changes, null)
    }
    return { pushes, kept }
  }
}

type FieldsByRecord = ReadonlyMap<string, Record<string, unknown>>

/** The fields that a diff set, per record, so that undo can tell whether they still are what I made them. */
function fieldsSetBy(diff: Diff): FieldsByRecord {
  const made = new Map<string, Record<string, unknown>>()
  for (const change of diff) {
    if (change.op === 'patch') made.set(change.id, { ...made.get(change.id), ...change.set })
  }
  return made
}

function possibleToday(
  change: Change,
  made: FieldsByRecord,
  today: Records,
  touched: boolean,
): Change | null {
  const record = today.get(changeId(change))
  if (change.op === 'put') return record ? null : change
  if (!record) return null
  if (change.op === 'delete') return touched ? null : change
  const mine = made.get(change.id) ?? {}
  const set = Object.fromEntries(
    Object.entries(change.set).filter(([name]) => !touched || fieldOf(record, name) === mine[name]),
  )
  return Object.keys(set).length > 0 ? { ...change, set } : null
}
