import {
  type Author,
  asNew,
  type Change,
  type Diff,
  type Fields,
  fieldOf,
  type PlanRecord,
  type Records,
} from './records'

/** Turn a put into a record; a client's own guess has no tag until the server gives one. */
function placed(change: Extract<Change, { op: 'put' }>, author: Author | null): PlanRecord {
  const record = change.record
  if ('by' in record) return record
  return { ...record, tag: null, by: author }
}

/** Apply one change in place. Patches and deletes of what is gone have no effect: a delete wins. */
export function applyChange(records: Map<string, PlanRecord>, change: Change, author: Author | null): void {
  switch (change.op) {
    case 'put':
      records.set(change.record.id, placed(change, author))
      return
    case 'patch': {
      const record = records.get(change.id)
      if (!record) return
      records.set(change.id, { ...record, data: { ...record.data, ...change.set } } as PlanRecord)
      return
    }
    case 'delete':
      records.delete(change.id)
  }
}

export function applyDiff(records: Records, diff: Diff, author: Author | null): Map<string, PlanRecord> {
  const result = new Map(records)
  for (const change of diff) applyChange(result, change, author)
  return result
}

/** Return what takes a diff back, seen from the records before it. Last change first. */
export function inverse(records: Records, diff: Diff): Diff {
  const work = new Map(records)
  const back: Change[] = []
  for (const change of diff) {
    const id = change.op === 'put' ? change.record.id : change.id
    const before = work.get(id)
    if (change.op === 'put')
      back.unshift(before ? { op: 'put', record: asNew(before) } : { op: 'delete', id })
    else if (change.op === 'delete' && before) back.unshift({ op: 'put', record: asNew(before) })
    else if (change.op === 'patch' && before)
      back.unshift({ op: 'patch', id, set: fieldsOf(before, change.set) })
    applyChange(work, change, null)
  }
  return back
}

function fieldsOf(record: PlanRecord, set: Fields): Fields {
  return Object.fromEntries(Object.keys(set).map((name) => [name, fieldOf(record, name) ?? null]))
}

/** Leave out what would change nothing today, so that no empty push travels. */
export function effective(records: Records, diff: Diff): Diff {
  const work = new Map(records)
  const result: Change[] = []
  for (const change of diff) {
    const kept = effectiveChange(work, change)
    if (!kept) continue
    result.push(kept)
    applyChange(work, kept, null)
  }
  return result
}

function effectiveChange(records: Records, change: Change): Change | null {
  if (change.op === 'put') return change
  const record = records.get(change.id)
  if (!record) return null
  if (change.op === 'delete') return change
  const set = Object.fromEntries(
    Object.entries(change.set).filter(([name, value]) => fieldOf(record, name) !== value),
  )
  return Object.keys(set).length > 0 ? { ...change, set } : null
}
