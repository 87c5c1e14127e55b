import { turn } from '../geometry/angle'
import { type PlanSymbol, symbolById } from '../model/catalogue'
import { shapesFrom, svg } from './svg'

const parsed = new Map<string, readonly Node[]>()

function shapes(symbol: PlanSymbol): readonly Node[] {
  const known = parsed.get(symbol.id) ?? shapesFrom(symbol.svg)
  parsed.set(symbol.id, known)
  return known.map((node) => node.cloneNode(true))
}

/** The strokes of a symbol in modules, turned with its wall. */
export function symbolShape(symbolId: string, rotation: number, className = 'sy'): SVGGElement {
  const symbol = symbolById(symbolId)
  return svg('g', { class: className, transform: `rotate(${rotation})` }, ...shapes(symbol))
}

/** The letters of a symbol: they travel around with it but always stand upright. */
export function symbolLetters(symbolId: string, rotation: number): readonly SVGTextElement[] {
  const symbol = symbolById(symbolId)
  return symbol.texts.map((letter) => {
    // Texts are given by their baseline; what turns with the symbol is the middle of the letters.
    const middle = turn({ x: letter.x, y: letter.y - letter.size * 0.36 }, rotation)
    const y = middle.y + letter.size * 0.36
    return svg('text', { class: 'syt', x: middle.x, y, 'font-size': letter.size }, letter.text)
  })
}

/** A symbol as a picture of its own, for shelves and lists. The text beside it names it. */
export function symbolIcon(symbolId: string, sizePx: number): SVGSVGElement {
  const symbol = symbolById(symbolId)
  return svg(
    'svg',
    {
      class: `si c-${symbol.trade}`,
      width: sizePx,
      height: sizePx,
      viewBox: symbol.wall ? '-5 0 10 10' : '-5 -5 10 10',
      'aria-hidden': 'true',
    },
    symbolShape(symbolId, 0),
    ...symbolLetters(symbolId, 0),
  )
}
