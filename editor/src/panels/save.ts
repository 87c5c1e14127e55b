import { counted, type Key, t } from '../language/words'
import type { SaveState } from '../model/connection'
import { h } from './dom'
import { type IconName, icon } from './icons'

const LOOK: Readonly<Record<SaveState, readonly [IconName, Key, string]>> = {
  saved: ['saved', 'save_saved', 'ok'],
  saving: ['saving', 'save_saving', 'quiet'],
  on_device: ['device', 'save_on_device', 'warn'],
  no_connection: ['no_line', 'save_no_connection', 'warn'],
  not_saved: ['not_saved', 'save_not_saved', 'error'],
}
/** 'Saving' appears only when it takes so long that one would wonder. */
const SAVING_AFTER_MS = 400

/** One sentence about where the work is. A press shows what waits, and tries again at once. */
export class SaveIndicator {
  readonly element = h('button', { class: 'ed-save', type: 'button' })
  private state: SaveState | null = null
  private waiting = 0
  private timer = 0
  private savedAt: Date | null = null

  constructor(pressed: (state: SaveState) => void) {
    this.element.addEventListener('click', () => pressed(this.state ?? 'no_connection'))
    this.draw('no_connection')
  }

  show(state: SaveState, waiting: number): void {
    this.waiting = waiting
    if (state === 'saved') this.savedAt = new Date()
    if (state === 'saving' && this.state === 'saved') {
      this.timer ||= window.setTimeout(() => this.draw('saving'), SAVING_AFTER_MS)
      return
    }
    window.clearTimeout(this.timer)
    this.timer = 0
    if (state !== this.state || state === 'on_device') this.draw(state)
  }

  private draw(state: SaveState): void {
    this.state = state
    const [name, key, tone] = LOOK[state]
    this.element.className = `ed-save ${tone}`
    const rest =
      state === 'on_device'
        ? h(
            'span',
            { class: 'count', title: counted(this.waiting, 'steps_one', 'steps_many') },
            String(this.waiting),
          )
        : state === 'not_saved'
          ? h('u', {}, t('try_again'))
          : null
    this.element.replaceChildren(icon(name), h('span', { class: 'words' }, t(key)), ...(rest ? [rest] : []))
    const time = this.savedAt?.toLocaleTimeString(document.documentElement.lang || undefined, {
      timeStyle: 'short',
    })
    this.element.title = state === 'saved' && time ? t('saved_at', { time }) : t(key)
  }
}
