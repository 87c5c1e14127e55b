import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { outgoing, parseClientFrame, parseServerFrame } from '../../src/sync/protocol'

const folder = fileURLToPath(new URL('../../../tests/protocol/', import.meta.url))
type Example = { direction: 'client' | 'server'; valid: boolean; frame: unknown }
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(folder + name, 'utf8')) as Example] as const)

describe('the shared examples of the wire', () => {
  it('exist', () => {
    expect(examples.length).toBeGreaterThan(20)
  })

  it.each(examples)('%s is read as the server reads it', (_, { direction, valid, frame }) => {
    const parse = direction === 'client' ? parseClientFrame : parseServerFrame

    if (valid) expect(() => parse(frame)).not.toThrow()
    else expect(() => parse(frame)).toThrow()
  })
})

describe('an outgoing put', () => {
  it('leaves out what only the server says and a name that was never given', () => {
    const data = { symbol: 'SD', x: 1, y: 2, rotation: 0, height: 300, mounting: 'UP', note: '', count: 1 }
    const change = outgoing({
      op: 'put',
      record: {
        id: '00000000-0000-4000-8000-000000000001',
        kind: 'device',
        floor: 3,
        data: { ...data, mounting: 'UP', name: '' },
        tag: 'SD01',
        by: { side: 'firm', name: 'Anna Brandt' },
      },
    })

    expect(change).toEqual({
      op: 'put',
      record: { id: '00000000-0000-4000-8000-000000000001', kind: 'device', floor: 3, data },
    })
  })
})
