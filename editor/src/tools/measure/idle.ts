import { type Editor, NO_PREVIEW } from '../../editor'
import { distance, type PlanPoint, planPoint } from '../../geometry/units'
import { type PointerInput, type State, slack } from '../machine'

/** Measure between two points: drag, or click twice. Shift keeps the line level or plumb. */
export function idle(editor: Editor): State {
  const self: State = {
    name: 'idle',
    pointerDown: (input) => measuring(editor, input),
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return self
    },
  }
  return self
}

function measuring(editor: Editor, start: PointerInput): State {
  const from = start.at
  let released = false
  const show = (to: PlanPoint): void => editor.setPreview({ ...NO_PREVIEW, measure: { from, to } })
  show(from)
  return {
    name: 'measuring',
    pointerMove(input) {
      show(input.shift ? straight(from, input.at) : input.at)
      return undefined
    },
    pointerDown: () => undefined,
    pointerUp(input) {
      const clicked = distance(start.screen, input.screen) < slack(input)
      if (clicked && !released) {
        released = true
        return undefined
      }
      show(input.shift ? straight(from, input.at) : input.at)
      return idle(editor)
    },
    onCancel() {
      editor.setPreview(NO_PREVIEW)
      return idle(editor)
    },
  }
}

const straight = (from: PlanPoint, to: PlanPoint): PlanPoint =>
  Math.abs(to.x - from.x) > Math.abs(to.y - from.y) ? planPoint(to.x, from.y) : planPoint(from.x, to.y)
