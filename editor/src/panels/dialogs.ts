import type { Editor } from '../editor'
import type { PlanPoint } from '../geometry/units'
import { counted, type Key, t } from '../language/words'
import { addText, setText } from '../model/commands'
import type { CloseReason } from '../model/connection'
import type { PlanRecord } from '../model/records'
import { h } from './dom'
import { icon } from './icons'

/** Open a dialog with a title and content; it is gone when closed. Never two at once. */
function openDialog(title: string, content: readonly Node[], foot: readonly Node[]): HTMLDialogElement {
  const heading = h('h2', { id: 'ed-dialog-title', class: 'ed-grow' }, title)
  const close = h(
    'button',
    {
      class: 'btn btn-icon btn-quiet',
      type: 'button',
      'aria-label': t('close'),
      click: () => dialog.close(),
    },
    icon('close'),
  )
  const dialog = h(
    'dialog',
    { class: 'ed-dialog', 'aria-labelledby': 'ed-dialog-title' },
    h('div', { class: 'ed-dialog-head' }, heading, close),
    h('div', { class: 'ed-dialog-body' }, ...content),
    h('div', { class: 'ed-dialog-foot' }, ...foot),
  )
  document.querySelector('dialog.ed-dialog')?.remove()
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}

/** Ask for the words of a text on the plan. */
export function askForText(editor: Editor, at: PlanPoint, record: PlanRecord | null): void {
  if (!editor.canEdit) return
  const old = record?.kind === 'text' ? record.data.text : ''
  const area = h('textarea', { class: 'form-control', rows: 3, maxlength: 500, 'aria-label': t('text') })
  area.value = old
  const save = h('button', { class: 'btn btn-primary', type: 'submit', form: 'ed-text-form' }, t('save_text'))
  const form = h('form', { id: 'ed-text-form', method: 'dialog' }, area)
  const dialog = openDialog(t(record ? 'edit_text' : 'new_text'), [form], [save])
  form.addEventListener('submit', () => {
    const words = area.value.trim()
    if (words === '' || words === old) return
    editor.run(record ? setText(record, words) : addText(editor.floorId, at, words))
    editor.setTool('select')
  })
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  dialog.querySelector('textarea')?.focus()
}

const KEYS: readonly (readonly [string, Key])[] = [
  ['V', 'tool_select'],
  ['H', 'tool_pan'],
  ['T', 'tool_text'],
  ['M', 'tool_measure'],
  ['1 – 9', 'help_recent'],
  ['S', 'search_symbol'],
  ['R', 'help_turn'],
  ['N', 'help_next'],
  ['L', 'view_list'],
  ['← ↑ → ↓', 'help_arrows'],
  ['Enter', 'help_enter'],
  ['Esc', 'help_escape'],
  ['Alt', 'help_alt'],
  ['0   +   −', 'help_zoom'],
]
const CONTROL_KEYS: readonly (readonly [Key, Key])[] = [
  ['key_delete', 'delete'],
  ['key_undo', 'undo'],
  ['key_redo', 'redo'],
  ['key_duplicate', 'duplicate'],
  ['key_copy', 'help_copy'],
  ['key_all', 'help_all'],
]

/** Every key at a glance, and what the mouse wheel does. */
export function showHelp(wheelZooms: boolean, setWheelZooms: (zooms: boolean) => void): void {
  const rows = [...KEYS, ...CONTROL_KEYS.map(([keys, words]) => [t(keys), words] as const)]
  const table = h(
    'dl',
    { class: 'ed-keys' },
    ...rows.flatMap(([keys, words]) => [
      h('dt', {}, h('span', { class: 'kbd' }, keys)),
      h('dd', {}, t(words)),
    ]),
  )
  const wheel = h('input', { type: 'checkbox', change: () => setWheelZooms(wheel.checked) })
  wheel.checked = wheelZooms
  openDialog(t('help'), [table], [h('label', { class: 'ed-check' }, wheel, t('wheel_zooms'))])
}

/** Work that can no longer be sent is shown as a list that can be taken along. */
export function showUnsent(title: Key, lines: readonly string[]): void {
  const list = h('ul', { class: 'ed-unsent' }, ...lines.map((line) => h('li', {}, line)))
  const copied = h('span', { class: 'ed-meta', role: 'status' })
  const copy = h(
    'button',
    {
      class: 'btn btn-primary',
      type: 'button',
      click: () =>
        void copyText(lines.join('\n')).then((done) =>
          copied.replaceChildren(t(done ? 'list_copied' : 'list_not_copied')),
        ),
    },
    icon('copy'),
    t('copy_list'),
  )
  openDialog(t(title), [h('p', {}, counted(lines.length, 'unsent_one', 'unsent_many')), list], [copy, copied])
}

/** What waits on this device; it goes by itself as soon as there is a line. */
export function showWaiting(lines: readonly string[], connect: () => void): void {
  const list = h('ul', { class: 'ed-unsent' }, ...lines.map((line) => h('li', {}, line)))
  const now = h(
    'button',
    { class: 'btn btn-primary', type: 'button', click: () => connect() },
    t('connect_now'),
  )
  openDialog(t('waiting_title'), [h('p', {}, t('waiting_text')), list], [now])
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** The page when the server has closed for good: nothing of the plan stays in it. */
export function closedPage(reason: CloseReason, firm: string, home: string): HTMLElement {
  const name = firm || t('the_firm')
  const words: Readonly<Record<CloseReason, readonly [string, string]>> = {
    access_ended: [t('closed_access', { firm: name }), t('closed_access_more', { firm: name })],
    not_signed_in: [t('closed_signed_out'), t('closed_signed_out_more')],
    other_version: [t('closed_version'), t('closed_version_more')],
  }
  const [title, more] = words[reason]
  const reload = h(
    'button',
    { class: 'btn btn-primary', type: 'button', click: () => location.reload() },
    t('load_again'),
  )
  const start = h('a', { class: 'btn btn-primary', href: home }, t('to_home'))
  return h(
    'div',
    { class: 'ed-closed' },
    h('h1', { tabindex: -1 }, title),
    h('p', {}, more),
    reason === 'access_ended' ? start : reload,
  )
}
