import type { Editor } from '../../editor'
import { distance } from '../../geometry/units'
import { type PointerInput, type State, slack } from '../machine'
import { panning } from '../pan/panning'
import { dragging } from './dragging'
import { idle } from './idle'
import { lasso } from './lasso'

/** The pointer is down and has not decided yet: a click, a drag or a lasso. */
export function pressed(editor: Editor, start: PointerInput): State {
  return {
    name: 'pressed',
    pointerMove(input) {
      if (distance(start.screen, input.screen) < slack(input)) return undefined
      const mayDrag = start.hit !== null && editor.selection.has(start.hit.id) && editor.canEdit
      const next = mayDrag && start.hit ? dragging(editor, start, start.hit) : drawnAway(editor, start)
      return next.pointerMove?.(input) ?? next
    },
    pointerUp() {
      if (start.hit && start.touch && !start.shift) editor.select([start.hit.id])
      else if (start.hit && !start.shift && editor.selection.size > 1) editor.select([start.hit.id])
      else if (!start.hit && !start.shift) editor.select([])
      return idle(editor)
    },
    onCancel: () => idle(editor),
  }
}

/** One finger on paper moves the paper; a mouse draws a lasso. */
const drawnAway = (editor: Editor, start: PointerInput): State =>
  start.touch ? panning(editor, start, () => idle(editor)) : lasso(editor, start)
