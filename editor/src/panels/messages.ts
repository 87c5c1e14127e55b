import type { Editor, Notice } from '../editor'
import { counted, t } from '../language/words'
import { isDevice } from '../model/records'
import { describeMany, describeRecord } from './describe'
import { h } from './dom'
import { type IconName, icon } from './icons'

const STAYS_MS = 7000

/** Sentences for people: notices that fade, warnings that stay, and the voice for those who listen. */
export class Messages {
  readonly element: HTMLElement
  private readonly toasts = h('div', { class: 'ed-toasts' })
  private readonly polite = h('div', { class: 'ed-hidden', 'aria-live': 'polite' })
  private readonly urgent = h('div', { class: 'ed-hidden', role: 'alert' })

  constructor(private readonly editor: Editor) {
    this.element = h('div', { class: 'ed-messages' }, this.toasts, this.polite, this.urgent)
    editor.on('notice', (notice) => this.toast(noticeWords(notice)))
    editor.on('selection', () => this.saySelection())
    editor.on('pushes', () => this.saySelection())
    editor.on('floor', () => this.say(t('floor_shown', { floor: editor.floor?.name ?? '' })))
  }

  say(words: string): void {
    this.polite.textContent = words
  }

  /** A short note with at most one thing to do. */
  toast(words: string, act?: Readonly<{ words: string; do: () => void }>): void {
    const button = act
      ? h(
          'button',
          {
            type: 'button',
            click: () => {
              act.do()
              toast.remove()
            },
          },
          act.words,
        )
      : null
    const toast = h('div', { class: 'ed-toast' }, h('span', {}, words), button)
    this.toasts.querySelector('.ed-toast')?.remove()
    this.toasts.append(toast)
    this.say(words)
    window.setTimeout(() => toast.remove(), STAYS_MS)
  }

  /** Something of mine was not taken: it stays until it is read, or until the answer is called. */
  warn(words: string, image: IconName = 'not_saved'): () => void {
    const close = h(
      'button',
      { type: 'button', class: 'btn btn-icon btn-quiet', 'aria-label': t('close') },
      icon('close'),
    )
    const card = h(
      'div',
      { class: image === 'not_saved' ? 'ed-warning' : 'ed-warning calm' },
      icon(image),
      h('span', {}, words),
      close,
    )
    close.addEventListener('click', () => card.remove())
    this.toasts.append(card)
    this.urgent.textContent = words
    return () => card.remove()
  }

  private saySelection(): void {
    const records = this.editor.selected
    const [only] = records
    if (!only) return
    if (records.length > 1) {
      this.say(t('chosen_many', { names: describeMany(this.editor, records) }))
      return
    }
    const height =
      isDevice(only) && only.data.height !== null
        ? t('at_height', { height: Math.round(only.data.height / 10) })
        : ''
    const x = (only.data.x / 1000).toFixed(2)
    const y = (only.data.y / 1000).toFixed(2)
    this.say([describeRecord(this.editor, only), height, t('at_place', { x, y })].filter(Boolean).join(', '))
  }
}

function noticeWords(notice: Notice): string {
  switch (notice.kind) {
    case 'kept_others_work':
      return counted(notice.count, 'kept_others_one', 'kept_others_many')
    case 'nothing_to_undo':
      return t('nothing_to_undo')
    case 'read_only':
      return t('read_only')
    case 'copied':
      return counted(notice.count, 'copied_one', 'copied_many')
  }
}
