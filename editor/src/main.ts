/** Start the plan editor on the page's `#editor` element: the only file that knows all the others. */
import './view/plan.css'
import './panels/frame.css'
import './panels/shelf.css'
import './panels/inspector.css'
import './panels/views.css'
import './panels/phone.css'
import { Editor } from './editor'
import { counted, t, useLanguage } from './language/words'
import type { CloseReason, PageFacts, SaveState } from './model/connection'
import type { Ordered } from './model/document'
import { describeDiff, nameOf } from './panels/describe'
import { askForText, closedPage, showHelp, showUnsent, showWaiting } from './panels/dialogs'
import { Frame } from './panels/frame'
import { SaveIndicator } from './panels/save'
import { readFacts, remembered } from './session'
import { SyncClient } from './sync/client'
import { webSocketLine } from './sync/line'
import { BrowserOutbox } from './sync/outbox'
import { PresenceSender } from './sync/presence'
import { Keys } from './tools/keys'
import { PointerInputs } from './tools/pointer'
import { Toolbox } from './tools/tools'
import { Canvas } from './view/canvas'

function start(root: HTMLElement): void {
  const page = readFacts(root)
  useLanguage(page.language)
  const editor = new Editor()
  const client = new SyncClient(editor.document, page.plan, webSocketLine(page.socket), new BrowserOutbox())
  const canvas = new Canvas(editor)
  const save = new SaveIndicator((state) => pressedSave(state, editor, client))
  const frame = new Frame(editor, page, save, canvas.element)
  root.replaceChildren(frame.element)
  connectTools(editor, client, canvas.element)
  connectQuestions(editor, frame)
  connectSync(editor, client, save, frame, page, root)
  client.connect()
}

function connectTools(editor: Editor, client: SyncClient, surface: HTMLElement): void {
  const tools = new Toolbox(editor)
  const presence = new PresenceSender((at) => client.point(at && { ...at, floor: editor.floorId }))
  const pointers = new PointerInputs(
    surface,
    editor,
    tools,
    (at) => presence.point(at),
    remembered.wheelZooms,
  )
  new Keys(editor, tools, (held) => {
    pointers.spaceHeld = held
    surface.classList.toggle('grabbing', held)
  })
  editor.recents = remembered.recents() ?? editor.recents
  editor.on('recents', () => remembered.setRecents(editor.recents))
}

function connectQuestions(editor: Editor, frame: Frame): void {
  editor.on('write', ({ at, record }) => askForText(editor, at, record))
  editor.on('ask', (what) => {
    if (what === 'help') showHelp(remembered.wheelZooms(), remembered.setWheelZooms)
    else if (what === 'search') frame.focusSearch()
    else frame.showView('list')
  })
}

function connectSync(
  editor: Editor,
  client: SyncClient,
  save: SaveIndicator,
  frame: Frame,
  page: PageFacts,
  root: HTMLElement,
): void {
  editor.on('pushes', (pushes) => {
    for (const push of pushes) client.push(push)
  })
  client.on('changed', () => editor.documentChanged())
  client.on('me', (me) => editor.setMe(me))
  client.on('plan', (plan) => editor.setPlan(plan))
  client.on('people', (people) => editor.setPeople(people))
  client.on('save', (state) => {
    save.show(state, editor.document.pending.length)
    frame.element.classList.toggle('offline', !client.connected)
  })
  client.on('access', (canEdit) => changeAccess(editor, client, frame, canEdit))
  client.on('rejected', ({ pending, message }) => {
    if (pending) editor.refused(pending.id)
    frame.messages.warn(message)
  })
  client.on('adopted', (count) =>
    frame.messages.toast(counted(count, 'brought_back_one', 'brought_back_many')),
  )
  client.on('others', (items) => tellOthers(editor, frame, items))
  client.on('closed', (reason) => close(root, reason, page))
  window.addEventListener('online', () => client.connect())
  window.addEventListener('offline', () => client.hangUp())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client.connect()
  })
}

let takeBackWarning = (): void => undefined

/** The role has changed while people work: the editor follows at once, and what was not sent is not lost silently. */
function changeAccess(editor: Editor, client: SyncClient, frame: Frame, canEdit: boolean): void {
  const could = editor.canEdit
  editor.setAccess(canEdit)
  if (canEdit) {
    if (!could && editor.wasReader) frame.messages.toast(t('may_edit_now'))
    takeBackWarning()
    return
  }
  const lines = describeDiff(
    editor,
    editor.document.pending.flatMap((push) => push.changes),
  )
  client.giveUpWaiting()
  editor.wasReader = true
  if (could) takeBackWarning = frame.messages.warn(t('reader_now'), 'eye')
  if (lines.length > 0) showUnsent('reader_now', lines)
}

/** Say what the other side has just set, with a way to look at it. */
function tellOthers(editor: Editor, frame: Frame, items: readonly Ordered[]): void {
  const puts = items
    .filter((item) => item.author.side !== editor.side)
    .flatMap((item) => item.changes.map((change) => ({ change, name: item.author.name })))
    .flatMap(({ change, name }) => (change.op === 'put' ? [{ record: change.record, name }] : []))
  const last = puts.at(-1)
  if (!last) return
  const what = last.record.kind === 'device' ? nameOf(editor, last.record.data.symbol) : t('text')
  const words =
    puts.length === 1
      ? t('other_put', { name: last.name, what })
      : t('other_put_many', { name: last.name, count: puts.length })
  frame.messages.toast(words, { words: t('show'), do: () => editor.goTo(puts.map((put) => put.record.id)) })
}

function pressedSave(state: SaveState, editor: Editor, client: SyncClient): void {
  if (state === 'saved' || state === 'saving') return
  const lines = describeDiff(
    editor,
    editor.document.pending.flatMap((push) => push.changes),
  )
  if (lines.length > 0 && state !== 'not_saved') showWaiting(lines, () => client.connect())
  client.connect()
}

function close(root: HTMLElement, reason: CloseReason, page: PageFacts): void {
  const closed = closedPage(reason, page.firm, page.home)
  document.querySelector('dialog')?.remove()
  root.replaceChildren(closed)
  closed.querySelector<HTMLElement>('h1')?.focus()
}

const root = document.getElementById('editor')
if (root) start(root)
