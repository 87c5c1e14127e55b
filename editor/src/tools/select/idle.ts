import type { Editor } from '../../editor'
import { turn } from '../../geometry/angle'
import { toScreen } from '../../geometry/camera'
import { distance, planPoint } from '../../geometry/units'
import { type DeviceRecord, isDevice } from '../../model/records'
import type { PointerInput, State } from '../machine'
import { pressed } from './pressed'
import { turning } from './turning'

/** How far from the wall point the handle for turning stands; the view draws it there. */
const TURN_HANDLE_PX = 58

export function idle(editor: Editor): State {
  const self: State = {
    name: 'idle',
    pointerDown(input) {
      const device = grippedHandle(editor, input)
      if (device) return turning(editor, device)
      const { hit } = input
      if (hit && input.shift) editor.toggle(hit.id)
      else if (hit && !input.touch && !editor.selection.has(hit.id)) editor.select([hit.id])
      return pressed(editor, input)
    },
    onCancel: () => self,
  }
  return self
}

function grippedHandle(editor: Editor, input: PointerInput): DeviceRecord | null {
  const only = editor.selected.length === 1 ? editor.selected[0] : undefined
  if (!editor.canEdit || !isDevice(only) || only.floor !== editor.floorId) return null
  const offset = turn({ x: 0, y: TURN_HANDLE_PX }, only.data.rotation)
  const origin = toScreen(editor.camera, planPoint(only.data.x, only.data.y))
  const handle = { x: origin.x + offset.x, y: origin.y + offset.y }
  return distance(handle, input.screen) <= (input.touch ? 20 : 10) ? only : null
}
