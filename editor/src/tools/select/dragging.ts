import { type Editor, NO_PREVIEW } from '../../editor'
import { type Guide, snap } from '../../geometry/snapping'
import { type PlanPoint, planPoint } from '../../geometry/units'
import type { Change, Fields, PlanRecord } from '../../model/records'
import type { PointerInput, State } from '../machine'
import { neighbours, placeAt } from '../placement'
import { idle } from './idle'

/** Move what is chosen; nothing is stored before the pointer lets go. */
export function dragging(editor: Editor, start: PointerInput, grip: PlanRecord): State {
  const records = editor.selected
  let moved: ReadonlyMap<string, Fields> = new Map()
  return {
    name: 'dragging',
    pointerMove(input) {
      const target = planPoint(grip.data.x + input.at.x - start.at.x, grip.data.y + input.at.y - start.at.y)
      const step =
        records.length === 1
          ? alone(editor, grip, target, input)
          : together(editor, grip, records, target, input)
      moved = step.moved
      editor.setPreview({ ...NO_PREVIEW, moved, guides: step.guides })
      return undefined
    },
    pointerUp() {
      editor.setPreview(NO_PREVIEW)
      editor.run([...moved].map(([id, set]): Change => ({ op: 'patch', id, set })))
      return idle(editor)
    },
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
  }
}

type Step = Readonly<{ moved: ReadonlyMap<string, Fields>; guides: readonly Guide[] }>

/** One device finds its wall and turns with it. */
function alone(editor: Editor, record: PlanRecord, target: PlanPoint, input: PointerInput): Step {
  const without = new Set([record.id])
  if (record.kind === 'text') return together(editor, record, [record], target, input)
  const place = placeAt(editor, record.data.symbol, target, record.data.rotation, without, input.alt)
  const set = { x: Math.round(place.at.x), y: Math.round(place.at.y), rotation: place.rotation }
  return { moved: new Map([[record.id, set]]), guides: place.guides }
}

/** Several keep their distances; the one that was gripped is aligned. */
function together(
  editor: Editor,
  grip: PlanRecord,
  records: readonly PlanRecord[],
  target: PlanPoint,
  input: PointerInput,
): Step {
  const others = neighbours(editor, target, new Set(records.map((record) => record.id)))
  const snapped = input.alt ? { point: target, guides: [] } : snap(target, others, 7 / editor.camera.scale)
  const dx = snapped.point.x - grip.data.x
  const dy = snapped.point.y - grip.data.y
  const moved = new Map(
    records.map((record): [string, Fields] => [
      record.id,
      { x: Math.round(record.data.x + dx), y: Math.round(record.data.y + dy) },
    ]),
  )
  return { moved, guides: snapped.guides }
}
