import { describe, expect, it } from 'vitest'
import {
  type Answer,
  AT_ONCE_BYTES,
  deliver,
  LostLine,
  Refusal,
  type Send,
  type Way,
} from '../../src/pages/transfer'

const WAY: Way = {
  page: '/page/',
  begin: '/begin/',
  field: 'drawing',
  token: 't',
  words: { lost: 'lost', signedOut: 'signed out' },
}
const LARGE = AT_ONCE_BYTES * 2

/** A server that keeps what arrives; `faults` says what happens to each part instead, in order. */
function server(faults: (Answer | 'lost' | 'lost answer' | null)[] = [], offset = 0) {
  const kept = { bytes: offset, asked: [] as string[], form: null as FormData | null }
  const send: Send = async (method, address, body, sent) => {
    kept.asked.push(`${method} ${address}`)
    if (address === '/begin/')
      return { status: 201, json: { key: 'k', address: '/part/k/', offset: kept.bytes } }
    if (address === '/page/') {
      kept.form = body as FormData
      return { status: 200, json: { next: '/next/' } }
    }
    if (method === 'GET') return { status: 200, json: { offset: kept.bytes } }
    const fault = faults.shift() ?? null
    if (fault === 'lost') throw new LostLine('lost')
    if (fault !== null && fault !== 'lost answer') return fault
    sent((body as Blob).size)
    kept.bytes += (body as Blob).size
    if (fault === 'lost answer') throw new LostLine('lost')
    return { status: 200, json: { offset: kept.bytes } }
  }
  return { kept, send }
}

function watcher() {
  const seen: string[] = []
  return {
    seen,
    watch: {
      sent: (bytes: number) => seen.push(String(bytes)),
      resumed: () => seen.push('resumed'),
      opening: () => seen.push('opening'),
      waiting: () => seen.push('waiting'),
      began: () => undefined,
    },
  }
}

const noPause = async () => undefined
const file = (size: number) => new File([new Uint8Array(size)], 'plan.pdf', { lastModified: 7 })

describe('deliver', () => {
  it('sends a small file at once, with the form', async () => {
    const { kept, send } = server()

    const next = await deliver(file(9), WAY, send, watcher().watch, noPause)

    expect([next, kept.asked]).toEqual(['/next/', ['POST /page/']])
    expect(kept.form?.get('drawing')).toBeInstanceOf(File)
  })

  it('sends a large file in parts and hands over its key', async () => {
    const { kept, send } = server()

    await deliver(file(LARGE), WAY, send, watcher().watch, noPause)

    expect(kept.asked).toEqual([
      'POST /begin/',
      'POST /part/k/?offset=0',
      'POST /part/k/?offset=4194304',
      'POST /part/k/?offset=8388608',
      'POST /page/',
    ])
    expect([kept.bytes, kept.form?.get('upload')]).toEqual([LARGE, 'k'])
  })

  it('goes on where the server stands after a lost line', async () => {
    const { kept, send } = server([null, 'lost answer', 'lost'])
    const { seen, watch } = watcher()

    await deliver(file(LARGE), WAY, send, watch, noPause)

    expect(kept.bytes).toBe(LARGE)
    expect(seen.filter((word) => word === 'waiting')).toHaveLength(2)
    expect(kept.asked.filter((line) => line === 'POST /part/k/?offset=4194304')).toHaveLength(1)
  })

  it('takes the offset of a server that knows better', async () => {
    const { kept, send } = server([{ status: 409, json: { offset: 4_194_304, error: '' } }])
    kept.bytes = 0
    const patched: Send = async (...call) => {
      const answer = await send(...call)
      if (answer.status === 409) kept.bytes = 4_194_304
      return answer
    }

    await deliver(file(LARGE), WAY, patched, watcher().watch, noPause)

    expect(kept.bytes).toBe(LARGE)
  })

  it('goes on with what an earlier visit has sent', async () => {
    const { kept, send } = server([], 8_388_608)
    const { seen, watch } = watcher()

    await deliver(file(LARGE), WAY, send, watch, noPause)

    expect(kept.asked[1]).toBe('POST /part/k/?offset=8388608')
    expect(seen[0]).toBe('resumed')
  })

  it('gives up after some attempts and keeps what has arrived', async () => {
    const { kept, send } = server([null, ...Array<'lost'>(20).fill('lost')])

    await expect(deliver(file(LARGE), WAY, send, watcher().watch, noPause)).rejects.toBeInstanceOf(LostLine)
    expect(kept.bytes).toBe(4_194_304)
  })

  it('says in words what the server refuses, and that the session has ended', async () => {
    const refuse =
      (answer: Answer): Send =>
      async () =>
        answer
    const attempt = (answer: Answer) => deliver(file(9), WAY, refuse(answer), watcher().watch, noPause)

    await expect(
      attempt({ status: 422, json: { error: 'Die Datei ist leer.', again: false } }),
    ).rejects.toEqual(new Refusal('Die Datei ist leer.', false))
    await expect(attempt({ status: 200, json: null })).rejects.toEqual(new Refusal('signed out', true))
  })
})
