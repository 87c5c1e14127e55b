import type { Editor } from '../../editor'
import { distance } from '../../geometry/units'
import { type PointerInput, type State, slack } from '../machine'
import { panning } from '../pan/panning'

/** A click asks for the words; a click on a text asks for its new words. */
export function idle(editor: Editor): State {
  const self: State = {
    name: 'idle',
    pointerDown: (input) => pressed(editor, input),
    onCancel: () => self,
  }
  return self
}

function pressed(editor: Editor, start: PointerInput): State {
  return {
    name: 'pressed',
    pointerMove: (input) =>
      distance(start.screen, input.screen) > slack(input)
        ? panning(editor, input, () => idle(editor))
        : undefined,
    pointerUp() {
      const record = start.hit?.kind === 'text' ? start.hit : null
      editor.emit('write', { at: start.at, record })
      return idle(editor)
    },
    onCancel: () => idle(editor),
  }
}
