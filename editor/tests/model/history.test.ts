import { beforeEach, describe, expect, it } from 'vitest'
import { Editor, type Notice } from '../../src/editor'
import { planPoint } from '../../src/geometry/units'
import { addDevice, moveBy, remove, setOnDevices } from '../../src/model/commands'
import type { Ordered, Pending } from '../../src/model/document'
import type { Change } from '../../src/model/records'
import { inPushes } from '../../src/model/steps'
import { device } from './factories'

const socket = device()
let editor: Editor
let pushes: Pending[]
let notices: Notice[]

beforeEach(() => {
  editor = new Editor()
  editor.floorId = 7
  editor.setAccess(true)
  editor.document.reset([socket], 1)
  pushes = []
  notices = []
  editor.on('pushes', (sent) => pushes.push(...sent))
  editor.on('notice', (notice) => notices.push(notice))
})

function ordered(id: string, author: Ordered['author'], changes: readonly Change[]): void {
  const item: Ordered = { revision: editor.document.revision + 1, id, author, changes }
  editor.document.receive([item], (one) => one.author.id === 1)
}

/** The server has ordered all that I sent, and then what Carla did. */
function carla(...changes: Change[]): void {
  for (const push of [...editor.document.pending]) {
    ordered(push.id, { id: 1, side: 'firm', name: 'Anna Brandt' }, push.changes)
  }
  ordered(crypto.randomUUID(), { id: 3, side: 'customer', name: 'Carla Kaya' }, changes)
}

const shown = () => editor.document.records.get(socket.id)

describe('undo', () => {
  it('takes back my last step and names the push it takes back', () => {
    editor.run(setOnDevices([socket], { height: 1150 }))
    editor.undo()

    expect(shown()).toEqual(socket)
    expect(pushes[1]).toMatchObject({ undoes: pushes[0]?.id })
  })

  it('goes back to the beginning and forward again', () => {
    for (let step = 0; step < 50; step += 1) editor.run(moveBy([shown() ?? socket], 10, 0))
    for (let step = 0; step < 50; step += 1) editor.undo()
    expect(shown()?.data.x).toBe(1000)

    for (let step = 0; step < 50; step += 1) editor.redo()
    expect(shown()?.data.x).toBe(1500)
  })

  it('brings a deleted element back with its own id', () => {
    editor.run(remove([socket]))
    editor.undo()

    expect(shown()?.data).toEqual(socket.data)
  })

  it('leaves a field alone that another person has set since', () => {
    editor.run(setOnDevices([socket], { height: 1150, note: 'hinter dem Sofa' }))
    carla({ op: 'patch', id: socket.id, set: { height: 850 } })

    editor.undo()

    expect(shown()?.data).toMatchObject({ height: 850, note: '' })
  })

  it('does not remove my element once another person has worked on it', () => {
    editor.run(addDevice(7, 'SD', planPoint(1, 1), 0))
    const id = pushes[0]?.changes[0]?.op === 'put' ? pushes[0].changes[0].record.id : ''
    carla({ op: 'patch', id, set: { note: 'bitte höher' } })

    editor.undo()

    expect(editor.document.records.has(id)).toBe(true)
    expect(notices).toEqual([{ kind: 'kept_others_work', count: 1 }])
  })

  it('says so when there is nothing left', () => {
    editor.undo()

    expect(notices).toEqual([{ kind: 'nothing_to_undo' }])
  })

  it('forgets a step that the server refused', () => {
    editor.run(setOnDevices([socket], { height: 1150 }))
    const id = pushes[0]?.id ?? ''
    editor.document.drop(id)
    editor.refused(id)

    expect(editor.canUndo).toBe(false)
  })
})

describe('a step', () => {
  it('changes nothing without the right to edit', () => {
    editor.setAccess(false)

    expect(editor.run(remove([socket]))).toBe(false)
    expect(shown()).toEqual(socket)
    expect(notices).toEqual([{ kind: 'read_only' }])
  })

  it('is not sent when it would change nothing', () => {
    editor.run(setOnDevices([socket], { height: 300 }))

    expect(pushes).toEqual([])
  })

  it('of more than 200 changes travels as several pushes and is one undo', () => {
    const many = Array.from({ length: 450 }, () => device())
    editor.document.reset(many, 1)

    editor.run(remove(many))
    expect(pushes.every((push) => push.changes.length <= 200)).toBe(true)
    expect(new Set(pushes.map((push) => push.step)).size).toBe(1)

    editor.undo()
    expect(editor.document.records.size).toBe(450)
  })

  it('fits into a frame even when the notes are long', () => {
    const note = 'ä'.repeat(500)
    const parts = inPushes(
      Array.from({ length: 200 }, (_, at): Change => ({ op: 'patch', id: `${at}`, set: { note } })),
    )

    const sizes = parts.map((part) => new TextEncoder().encode(JSON.stringify(part)).length)
    expect(Math.max(...sizes)).toBeLessThan(64 * 1024)
  })
})
