import type { Pending } from './document'
import { newId } from './identity'
import type { Change, Diff } from './records'

/** The server takes 200 changes and 64 KiB a frame; a put of a device with a full note stays under 3 KB. */
const MOST_CHANGES = 200
const MOST_CHARACTERS = 20_000

/** Cut one step into as few pushes as the wire allows; they share a step id and are one undo. */
export function inPushes(changes: Diff): readonly Pending[] {
  const step = newId()
  const parts: Change[][] = [[]]
  let size = 0
  for (const change of changes) {
    const own = JSON.stringify(change).length
    let part = parts.at(-1) ?? []
    if (part.length > 0 && (part.length >= MOST_CHANGES || size + own > MOST_CHARACTERS)) {
      part = []
      parts.push(part)
      size = 0
    }
    part.push(change)
    size += own
  }
  return parts.map((part) => ({ id: newId(), step, undoes: null, changes: part }))
}
