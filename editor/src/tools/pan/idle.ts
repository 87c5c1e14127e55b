import type { Editor } from '../../editor'
import type { State } from '../machine'
import { panning } from './panning'

export function idle(editor: Editor): State {
  const self: State = {
    name: 'idle',
    pointerDown: (input) => panning(editor, input, () => self),
    onCancel: () => self,
  }
  return self
}
