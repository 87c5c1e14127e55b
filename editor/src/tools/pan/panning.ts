import type { Editor } from '../../editor'
import { panBy } from '../../geometry/camera'
import type { PointerInput, State } from '../machine'

/** Move the paper under the pointer until it lets go. */
export function panning(editor: Editor, start: PointerInput, after: () => State): State {
  let last = start.screen
  return {
    name: 'panning',
    pointerMove(input) {
      editor.setCamera(panBy(editor.camera, input.screen.x - last.x, input.screen.y - last.y))
      last = input.screen
      return undefined
    },
    pointerUp: () => after(),
    onCancel: () => after(),
  }
}
