import { type Editor, NO_PREVIEW } from '../../editor'
import { rotationTowards } from '../../geometry/angle'
import { distance } from '../../geometry/units'
import { addDevice } from '../../model/commands'
import { type PointerInput, type State, slack } from '../machine'
import { panning } from '../pan/panning'
import type { Placement } from '../placement'
import { idle, showGhost, stampPlace } from './idle'

const TURN_FROM_PX = 14

/** The symbol is set when the pointer lets go; a mouse that is drawn away turns it, a finger moves the paper. */
export function pressed(editor: Editor, start: PointerInput): State {
  let place = stampPlace(editor, start)
  showGhost(editor, place)
  return {
    name: 'pressed',
    pointerMove(input) {
      const drawn = distance(start.screen, input.screen)
      if (input.touch && drawn > slack(input)) {
        editor.setPreview(NO_PREVIEW)
        return panning(editor, input, () => idle(editor))
      }
      if (!input.touch && drawn > TURN_FROM_PX) {
        place = { ...place, rotation: rotationTowards(place.at, input.at, input.alt ? 1 : 15), guides: [] }
        showGhost(editor, place)
      }
      return undefined
    },
    pointerUp(input) {
      setSymbol(editor, place)
      if (input.touch) editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
  }
}

/** Set the chosen symbol and choose the new element, so that its height is one key away. */
export function setSymbol(editor: Editor, place: Placement): void {
  const diff = addDevice(editor.floorId, editor.stampSymbol, place.at, place.rotation)
  if (editor.run(diff)) editor.select(diff.flatMap((one) => (one.op === 'put' ? [one.record.id] : [])))
}
