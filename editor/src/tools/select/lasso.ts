import { type Editor, NO_PREVIEW } from '../../editor'
import { boxBetween, contains } from '../../geometry/box'
import { bodyCentre } from '../../model/appearance'
import type { PointerInput, State } from '../machine'
import { idle } from './idle'

/** Draw a box; what has its middle inside is chosen, with Shift in addition to what was. */
export function lasso(editor: Editor, start: PointerInput): State {
  const before = start.shift ? editor.selection : new Set<string>()
  return {
    name: 'lasso',
    pointerMove(input) {
      const box = boxBetween(start.at, input.at)
      const inside = editor.floorRecords.filter((record) => contains(box, bodyCentre(record, editor.module)))
      editor.setPreview({ ...NO_PREVIEW, lasso: box })
      editor.select([...before, ...inside.map((record) => record.id)])
      return undefined
    },
    pointerUp() {
      editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      editor.select(before)
      return idle(editor)
    },
  }
}
