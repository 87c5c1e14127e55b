import { symbolById } from '../model/catalogue'
import { shapesFrom, svg } from './svg'

/** A symbol as a picture of its own, for shelves and lists. The text beside it names it. */
export function symbolIcon(symbolId: string, sizePx: number): SVGSVGElement {
  const symbol = symbolById(symbolId)
  const letters = symbol.texts.map((letter) =>
    svg('text', { class: 'syt', x: letter.x, y: letter.y, 'font-size': letter.size }, letter.text),
  )
  return svg(
    'svg',
    {
      class: `si c-${symbol.trade}`,
      width: sizePx,
      height: sizePx,
      viewBox: symbol.wall ? '-5 0 10 10' : '-5 -5 10 10',
      'aria-hidden': 'true',
    },
    svg('g', { class: 'sy' }, ...shapesFrom(symbol.svg)),
    ...letters,
  )
}
