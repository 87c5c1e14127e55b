import { GROUPS, type Group, type PlanSymbol, SYMBOLS, symbolById } from './catalogue'
import { isDevice, type PlanRecord } from './records'

/** One line of the parts list: so many of a symbol, standing for so many sockets. */
export type PartsLine = Readonly<{ symbol: PlanSymbol; amount: number; sockets: number }>
export type PartsGroup = Readonly<{
  group: Group
  amount: number
  sockets: number
  lines: readonly PartsLine[]
}>

const ORDER = new Map(SYMBOLS.map((symbol, index) => [symbol.id, index]))

/** Count what is on the plan, by group and symbol, in the order of the shelf. A double socket counts as two. */
export function partsList(records: Iterable<PlanRecord>): readonly PartsGroup[] {
  const amounts = new Map<string, number>()
  for (const record of records) {
    if (!isDevice(record)) continue
    amounts.set(record.data.symbol, (amounts.get(record.data.symbol) ?? 0) + record.data.count)
  }
  const lines = [...amounts].map(([id, amount]): PartsLine => {
    const symbol = symbolById(id)
    return { symbol, amount, sockets: amount * symbol.counts }
  })
  lines.sort((a, b) => (ORDER.get(a.symbol.id) ?? 999) - (ORDER.get(b.symbol.id) ?? 999))
  return GROUPS.map((group) => {
    const own = lines.filter((line) => line.symbol.group === group)
    const sum = (pick: (line: PartsLine) => number): number =>
      own.reduce((total, line) => total + pick(line), 0)
    return { group, amount: sum((line) => line.amount), sockets: sum((line) => line.sockets), lines: own }
  }).filter((group) => group.lines.length > 0)
}
