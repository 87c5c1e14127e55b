import catalogue from '../../../planwart/planning/catalogue/symbols.json'
import type { Side } from './records'

export type Language = 'de' | 'en'
export type Trade = 'power' | 'light' | 'data' | 'safety' | 'shade' | 'bus' | 'hvac' | 'board'
export type Group = 'sockets' | 'switches' | 'lights' | 'data' | 'safety' | 'shade' | 'hvac' | 'board'
export type Letter = Readonly<{ x: number; y: number; size: number; text: string }>

/** One entry of the catalogue, as `symbols.json` holds it. */
export type PlanSymbol = Readonly<{
  id: string
  prefix: string
  trade: Trade
  group: Group
  name_de: string
  name_en: string
  short_de: string
  short_en: string
  plain_de: string
  plain_en: string
  norm_de: string
  height_mm: number | null
  wall: boolean
  counts: number
  svg: string
  texts: readonly Letter[]
}>

export const GROUPS: readonly Group[] = [
  'sockets',
  'switches',
  'lights',
  'data',
  'safety',
  'shade',
  'hvac',
  'board',
]

/** The colour a group is marked with on the shelf. */
export const GROUP_TRADE: Readonly<Record<Group, Trade>> = {
  sockets: 'power',
  switches: 'light',
  lights: 'light',
  data: 'data',
  safety: 'safety',
  shade: 'shade',
  hvac: 'hvac',
  board: 'board',
}

export const SYMBOLS = catalogue.symbols as readonly PlanSymbol[]
const byId = new Map(SYMBOLS.map((symbol) => [symbol.id, symbol]))

/** Stands for a symbol of a newer server that this page does not know yet. */
const UNKNOWN: PlanSymbol = {
  id: '?',
  prefix: '?',
  trade: 'board',
  group: 'board',
  name_de: 'Unbekanntes Symbol',
  name_en: 'Unknown symbol',
  short_de: '?',
  short_en: '?',
  plain_de: 'Unbekanntes Symbol',
  plain_en: 'Unknown symbol',
  norm_de: '',
  height_mm: null,
  wall: false,
  counts: 0,
  svg: '<rect x="-4" y="-4" width="8" height="8"/>',
  texts: [{ x: 0, y: 1.6, size: 4.6, text: '?' }],
}

export const symbolById = (id: string): PlanSymbol => byId.get(id) ?? UNKNOWN
export const isKnownSymbol = (id: string): boolean => byId.has(id)

/** Customers read plain names, electricians the trade's own. */
export function symbolName(symbol: PlanSymbol, side: Side, language: Language): string {
  if (side === 'customer') return language === 'de' ? symbol.plain_de : symbol.plain_en
  return language === 'de' ? symbol.name_de : symbol.name_en
}

/** Where long German names may break on a narrow tile; browsers rarely know the parts themselves. */
export const softHyphens = (name: string): string =>
  name.replace(
    /(?<=\p{Letter})(leuchte|schalter|melder|anschluss|steckdose|strahler|verteiler)/gu,
    '\u00ad$1',
  )

export const shortName = (symbol: PlanSymbol, language: Language): string =>
  language === 'de' ? symbol.short_de : symbol.short_en

/** Fold case, umlauts and accents, so that 'kuche' and 'küche' find the same. */
export const folded = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')

/** Find symbols whose names hold every word of the query; 'dose' finds Steckdose. */
export function searchSymbols(query: string): readonly PlanSymbol[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return SYMBOLS
  return SYMBOLS.filter((symbol) => {
    const names = [symbol.name_de, symbol.name_en, symbol.short_de, symbol.plain_de, symbol.plain_en]
    const text = folded([symbol.id, symbol.norm_de, ...names].join(' '))
    return words.every((word) => text.includes(word))
  })
}

/** The eight symbols a customer is offered first. */
export const PLAIN_EIGHT: readonly string[] = ['SD2', 'SDU', 'ST1', 'LD', 'LW', 'LAN', 'TV', 'STJ']
export const FIRST_NINE: readonly string[] = ['SD2', 'SD', 'ST6', 'ST5', 'LD', 'LAN', 'RM', 'STJ', 'SDF']
