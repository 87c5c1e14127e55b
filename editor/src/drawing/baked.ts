import { turn } from '../geometry/angle'
import {
  circlePath,
  type Placing,
  parsePath,
  placedPath,
  rectanglePath,
  type Segment,
} from '../geometry/path'
import { type PlanSymbol, symbolById } from '../model/catalogue'
import { shapesFrom, svg } from './svg'

/** One shape of a symbol as an outline, with what differs from the ordinary stroke. */
type Outline = Readonly<{
  segments: readonly Segment[]
  fill: string | null
  stroke: string | null
  width: number
  dashes: readonly number[]
}>

const STROKE = 0.7
const known = new Map<string, readonly Outline[]>()

function outlinesOf(symbol: PlanSymbol): readonly Outline[] {
  const found = known.get(symbol.id) ?? shapesFrom(symbol.svg).map((node) => outlineOf(node as Element))
  known.set(symbol.id, found)
  return found
}

function outlineOf(shape: Element): Outline {
  const dashes = (shape.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number)
  return {
    segments: parsePath(sourceOf(shape)),
    fill: shape.getAttribute('fill'),
    stroke: shape.getAttribute('stroke'),
    width: Number(shape.getAttribute('stroke-width') ?? STROKE),
    dashes,
  }
}

function sourceOf(shape: Element): string {
  const number = (name: string): number => Number(shape.getAttribute(name) ?? 0)
  if (shape.tagName === 'circle') return circlePath(number('cx'), number('cy'), number('r'))
  if (shape.tagName === 'rect') {
    return rectanglePath(number('x'), number('y'), number('width'), number('height'), number('rx'))
  }
  return shape.getAttribute('d') ?? ''
}

/** The strokes of a symbol with their place written into the numbers; no transform, so no layer of its own. */
export function bakedSymbol(symbolId: string, placing: Placing): readonly SVGPathElement[] {
  return outlinesOf(symbolById(symbolId)).map((outline) =>
    svg('path', {
      class: 'ink',
      d: placedPath(outline.segments, placing),
      'stroke-width': outline.width * placing.scale,
      fill: outline.fill,
      stroke: outline.stroke,
      'stroke-dasharray': outline.dashes.length
        ? outline.dashes.map((dash) => dash * placing.scale).join(' ')
        : null,
    }),
  )
}

/** The soft edge around a chosen symbol. */
export function bakedHalo(symbolId: string, placing: Placing): SVGPathElement {
  const outlines = outlinesOf(symbolById(symbolId))
  const d = outlines.map((outline) => placedPath(outline.segments, placing)).join('')
  return svg('path', { class: 'halo', d, 'stroke-width': 2.6 * placing.scale })
}

/** The letters of a symbol: they travel around with it but always stand upright. */
export function bakedLetters(symbolId: string, placing: Placing): readonly SVGTextElement[] {
  return symbolById(symbolId).texts.map((letter) => {
    const rise = letter.size * 0.36
    const middle = turn({ x: letter.x, y: letter.y - rise }, placing.rotation)
    return svg(
      'text',
      {
        class: 'syt',
        x: placing.x + middle.x * placing.scale,
        y: placing.y + (middle.y + rise) * placing.scale,
        'font-size': letter.size * placing.scale,
      },
      letter.text,
    )
  })
}
