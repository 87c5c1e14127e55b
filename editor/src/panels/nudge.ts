import type { Editor } from '../editor'
import { t } from '../language/words'
import { moveBy, rotateBy } from '../model/commands'
import { h } from './dom'
import { type IconName, icon } from './icons'

const STEP_MM = 10
const LARGE_STEP_MM = 100

/** Move what is chosen by a centimetre or ten with the thumb: no dragging needed, nothing hidden by the finger. */
export class NudgePad {
  readonly element: HTMLElement
  private step = STEP_MM

  constructor(private readonly editor: Editor) {
    const steps = [STEP_MM, LARGE_STEP_MM].map((step) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(step === this.step), click: () => choose(step) },
        `${step / 10} cm`,
      ),
    )
    const choose = (step: number): void => {
      this.step = step
      for (const [index, button] of steps.entries()) {
        button.setAttribute('aria-pressed', String([STEP_MM, LARGE_STEP_MM][index] === step))
      }
    }
    this.element = h(
      'div',
      { class: 'ed-nudge', role: 'group', 'aria-label': t('move') },
      this.arrow('left', t('move_left'), -1, 0),
      this.arrow('up', t('move_up'), 0, -1),
      this.arrow('down', t('move_down'), 0, 1),
      this.arrow('right', t('move_right'), 1, 0),
      h(
        'button',
        {
          class: 'btn btn-icon',
          type: 'button',
          'aria-label': t('turn'),
          click: () => editor.run(rotateBy(editor.selected, 90)),
        },
        icon('turn'),
      ),
      h('div', { class: 'ed-seg', role: 'group', 'aria-label': t('step_width') }, ...steps),
    )
  }

  private arrow(image: IconName, label: string, dx: number, dy: number): HTMLButtonElement {
    const move = (): void => {
      this.editor.run(moveBy(this.editor.selected, dx * this.step, dy * this.step))
    }
    return h(
      'button',
      { class: 'btn btn-icon', type: 'button', 'aria-label': label, click: move },
      icon(image),
    )
  }
}
