import { type Editor, NO_PREVIEW } from '../../editor'
import type { PointerInput, State } from '../machine'
import { type Placement, placeAt } from '../placement'
import { pressed } from './pressed'

const NOTHING: ReadonlySet<string> = new Set()

/** Where the chosen symbol would go. R turns it on from what the wall says. */
export function stampPlace(editor: Editor, input: PointerInput): Placement {
  const place = placeAt(editor, editor.stampSymbol, input.at, 0, NOTHING, input.alt)
  return { ...place, rotation: (place.rotation + editor.stampRotation) % 360 }
}

export function showGhost(editor: Editor, place: Placement): void {
  const ghost = { symbol: editor.stampSymbol, at: place.at, rotation: place.rotation }
  editor.setPreview({ ...NO_PREVIEW, ghost, guides: place.guides })
}

/** The symbol follows the pointer until it is set. */
export function idle(editor: Editor): State {
  const self: State = {
    name: 'idle',
    pointerMove(input) {
      if (!input.touch) showGhost(editor, stampPlace(editor, input))
      return undefined
    },
    pointerDown: (input) => pressed(editor, input),
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return self
    },
  }
  return self
}
