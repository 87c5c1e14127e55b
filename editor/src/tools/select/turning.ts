import { type Editor, NO_PREVIEW } from '../../editor'
import { rotationTowards } from '../../geometry/angle'
import { planPoint } from '../../geometry/units'
import type { DeviceRecord } from '../../model/records'
import type { State } from '../machine'
import { idle } from './idle'

/** Turn one symbol by its handle, in steps of 15 degrees; with Alt by single degrees. */
export function turning(editor: Editor, record: DeviceRecord): State {
  const origin = planPoint(record.data.x, record.data.y)
  let rotation = record.data.rotation
  return {
    name: 'turning',
    pointerMove(input) {
      rotation = rotationTowards(origin, input.at, input.alt ? 1 : 15)
      const set = { x: record.data.x, y: record.data.y, rotation }
      editor.setPreview({ ...NO_PREVIEW, moved: new Map([[record.id, set]]) })
      return undefined
    },
    pointerUp() {
      editor.setPreview(NO_PREVIEW)
      editor.run([{ op: 'patch', id: record.id, set: { rotation } }])
      return idle(editor)
    },
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
  }
}
