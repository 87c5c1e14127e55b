import { describe, expect, it } from 'vitest'
import { Editor } from '../../src/editor'
import { planPoint } from '../../src/geometry/units'
import { addDevice, moveBy, remove, setOnDevices } from '../../src/model/commands'
import type { Pending } from '../../src/model/document'
import { type Clock, SyncClient } from '../../src/sync/client'
import type { Outbox } from '../../src/sync/outbox'
import { FLOOR, PracticeServer } from './practice_server'

/** Small, fast and the same everywhere: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A clock that rings only when asked, and an outbox that remembers. */
class HandClock implements Clock {
  private waiting: { act: () => void; ms: number }[] = []
  after = (ms: number, act: () => void): (() => void) => {
    const entry = { act, ms }
    this.waiting.push(entry)
    return () => {
      this.waiting = this.waiting.filter((one) => one !== entry)
    }
  }
  ringRetries(): void {
    const due = this.waiting.filter((one) => one.ms < 20_000)
    this.waiting = this.waiting.filter((one) => !due.includes(one))
    for (const { act } of due) act()
  }
}

class MemoryOutbox implements Outbox {
  readonly kept = new Map<string, Pending>()
  adopt = async (): Promise<readonly Pending[]> => [...this.kept.values()]
  keep = async (_: string, pending: Pending): Promise<void> => void this.kept.set(pending.id, pending)
  remove = async (id: string): Promise<void> => void this.kept.delete(id)
}

type Player = { editor: Editor; client: SyncClient; clock: HandClock; outbox: MemoryOutbox; id: number }

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function player(server: PracticeServer, id: number, outbox = new MemoryOutbox()): Player {
  const editor = new Editor()
  const clock = new HandClock()
  const seat = { id, name: `Person ${id}`, side: id === 3 ? 'customer' : 'firm' } as const
  const client = new SyncClient(editor.document, 1, server.lineFor(seat), outbox, clock)
  editor.on('pushes', (pushes) => {
    for (const push of pushes) client.push(push)
  })
  client.on('changed', () => editor.documentChanged())
  client.on('access', (canEdit) => editor.setAccess(canEdit))
  client.on('plan', (plan) => editor.setPlan(plan))
  client.on('rejected', ({ pending }) => pending && editor.refused(pending.id))
  client.connect()
  return { editor, client, clock, outbox, id }
}

async function settled(server: PracticeServer, players: readonly Player[]): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await tick()
    for (const { clock } of players) clock.ringRetries()
    await tick()
    server.settle()
  }
}

function act({ editor }: Player, random: () => number): void {
  const records = editor.floorRecords
  const some = records.filter(() => random() < 0.2)
  const dice = random()
  if (dice < 0.35 || records.length === 0) {
    editor.run(addDevice(FLOOR, 'SD2', planPoint(random() * 9000, random() * 9000), 0))
  } else if (dice < 0.55) editor.run(moveBy(some, 10, Math.round(random() * 50)))
  else if (dice < 0.7) editor.run(setOnDevices(some, { height: Math.round(random() * 200) * 10 }))
  else if (dice < 0.8) editor.run(remove(some.slice(0, 2)))
  else if (dice < 0.93) editor.undo()
  else editor.redo()
}

const plain = (records: Iterable<{ id: string }>): object =>
  Object.fromEntries([...records].sort((a, b) => a.id.localeCompare(b.id)).map((one) => [one.id, one]))

describe('three editors that lose their lines', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))('agree with the server, seed %i', async (seed) => {
    const random = seeded(seed)
    const server = new PracticeServer()
    const players = [1, 2, 3].map((id) => player(server, id))
    await settled(server, players)

    for (let turn = 0; turn < 120; turn += 1) {
      const who = players[Math.floor(random() * players.length)] as Player
      const dice = random()
      if (dice < 0.55) act(who, random)
      else if (dice < 0.6) server.cutSeat(who.id)
      else if (dice < 0.66) who.clock.ringRetries()
      else server.step(random)
      if (turn % 7 === 0) await tick()
    }
    await settled(server, players)

    for (const { editor, client, outbox } of players) {
      expect(editor.document.pending).toEqual([])
      expect(client.saveState).toBe('saved')
      expect(outbox.kept.size).toBe(0)
      expect(plain(editor.document.records.values())).toEqual(plain(server.records.values()))
    }
    expect(server.log.length).toBeGreaterThan(15)
    expect(new Set(server.log.map((item) => item.id)).size).toBe(server.log.length)
  })
})

describe('a client', () => {
  it('shows a change at once and its tag when the server has ordered it', async () => {
    const server = new PracticeServer()
    const anna = player(server, 1)
    await settled(server, [anna])

    anna.editor.run(addDevice(FLOOR, 'SD', planPoint(100, 200), 0))

    expect(anna.editor.floorRecords.map((one) => one.tag)).toEqual([null])
    expect(anna.client.saveState).toBe('saving')
    await settled(server, [anna])
    expect(anna.editor.floorRecords.map((one) => one.tag)).toEqual(['SD1'])
  })

  it('brings unsent work back after a reload, with the same op ids', async () => {
    const server = new PracticeServer()
    const before = player(server, 1)
    await settled(server, [before])
    server.cutSeat(1)
    await tick()
    before.editor.run(addDevice(FLOOR, 'SD', planPoint(100, 200), 0))
    await tick()
    const ids = before.editor.document.pending.map((one) => one.id)
    expect(before.client.saveState).toBe('on_device')

    const after = player(server, 1, before.outbox)
    await settled(server, [after])

    expect(server.log.map((item) => item.id)).toEqual(ids)
    expect(after.editor.floorRecords.length).toBe(1)
    expect(before.outbox.kept.size).toBe(0)
  })

  it('rolls a refused push back and tells why', async () => {
    const server = new PracticeServer()
    const carla = player(server, 3)
    const told: string[] = []
    carla.client.on('rejected', ({ message }) => told.push(message))
    await settled(server, [carla])
    server.readers.add(3)

    carla.editor.run(addDevice(FLOOR, 'SD', planPoint(100, 200), 0))
    await settled(server, [carla])

    expect(told).toEqual(['Sie dürfen nur ansehen.'])
    expect(carla.editor.floorRecords).toEqual([])
    expect(carla.editor.canUndo).toBe(false)
  })

  it('hands its waiting work over when the right to edit ends', async () => {
    const server = new PracticeServer()
    const carla = player(server, 3)
    await settled(server, [carla])
    server.cutSeat(3)
    await tick()
    carla.editor.run(addDevice(FLOOR, 'SD', planPoint(100, 200), 0))
    server.readers.add(3)
    await settled(server, [carla])

    const given = carla.client.giveUpWaiting()

    expect(given.length).toBe(1)
    expect(carla.editor.canEdit).toBe(false)
    expect(carla.editor.floorRecords).toEqual([])
    expect(carla.client.saveState).toBe('saved')
  })

  it('does not come back after the server has ended the access', async () => {
    const server = new PracticeServer()
    const carla = player(server, 3)
    const reasons: string[] = []
    carla.client.on('closed', (reason) => reasons.push(reason))
    await settled(server, [carla])

    server.cutSeat(3, 4403)
    await settled(server, [carla])

    expect(reasons).toEqual(['access_ended'])
    expect(carla.client.connected).toBe(false)
  })
})
