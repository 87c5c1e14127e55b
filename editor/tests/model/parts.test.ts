import { describe, expect, it } from 'vitest'
import { SYMBOLS, searchSymbols, symbolById } from '../../src/model/catalogue'
import { partsList } from '../../src/model/parts'
import { device } from './factories'

describe('the parts list', () => {
  it('counts a double socket as two, and frames as often as they stand there', () => {
    const records = [
      ...Array.from({ length: 3 }, () => device({ symbol: 'SD2' })),
      device({ symbol: 'SD2', count: 1 }),
      device({ symbol: 'SD', count: 2 }),
      device({ symbol: 'LD' }),
    ]

    const list = partsList(records).map(({ group, amount, sockets }) => ({ group, amount, sockets }))

    expect(list).toEqual([
      { group: 'sockets', amount: 6, sockets: 10 },
      { group: 'lights', amount: 1, sockets: 0 },
    ])
  })
})

describe('the catalogue', () => {
  it('has names, a drawing and a prefix for every symbol, under its own id', () => {
    expect(new Set(SYMBOLS.map((one) => one.id)).size).toBe(SYMBOLS.length)
    for (const symbol of SYMBOLS) {
      expect([symbol.prefix, symbol.name_de, symbol.name_en, symbol.plain_de, symbol.svg]).not.toContain('')
    }
  })

  it('finds compounds, umlauts and English names', () => {
    expect(searchSymbols('dose').map((one) => one.id)).toContain('SD2')
    expect(searchSymbols('tur').map((one) => one.id)).toContain('TSI')
    expect(searchSymbols('Türöffner').map((one) => one.id)).toEqual(['TOE'])
    expect(searchSymbols('smoke').map((one) => one.id)).toEqual(['RM'])
    expect(searchSymbols('zzz')).toEqual([])
  })

  it('stands in for a symbol of a newer server', () => {
    expect(symbolById('NEW1').id).toBe('?')
  })
})
