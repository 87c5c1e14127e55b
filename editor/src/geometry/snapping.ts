import { type PlanPoint, planPoint } from './units'

/** A line along which something was aligned, for drawing. */
export type Guide = Readonly<{ axis: 'x' | 'y'; at: number; from: number; to: number }>
export type Snapped = Readonly<{ point: PlanPoint; guides: readonly Guide[] }>

export const GRID_MM = 50

const nearest = (values: readonly number[], value: number, reach: number): number | null => {
  let best: number | null = null
  for (const candidate of values) {
    const gap = Math.abs(candidate - value)
    if (gap <= reach && (best === null || gap < Math.abs(best - value))) best = candidate
  }
  return best
}

/**
 * Move a point onto the lines of its neighbours, else onto the 5 cm grid.
 * `reach` is in millimetres and should stand for a few pixels on the screen.
 */
export function snap(point: PlanPoint, neighbours: readonly PlanPoint[], reach: number): Snapped {
  const x = nearest(
    neighbours.map((one) => one.x),
    point.x,
    reach,
  )
  const y = nearest(
    neighbours.map((one) => one.y),
    point.y,
    reach,
  )
  const snapped = planPoint(x ?? onGrid(point.x), y ?? onGrid(point.y))
  const guides: Guide[] = []
  if (x !== null) guides.push(guideThrough('x', x, snapped, neighbours))
  if (y !== null) guides.push(guideThrough('y', y, snapped, neighbours))
  return { point: snapped, guides }
}

export const onGrid = (value: number): number => Math.round(value / GRID_MM) * GRID_MM

function guideThrough(axis: 'x' | 'y', at: number, point: PlanPoint, all: readonly PlanPoint[]): Guide {
  const along = axis === 'x' ? 'y' : 'x'
  const places = all.filter((one) => one[axis] === at).map((one) => one[along] as number)
  const others = places.sort((a, b) => Math.abs(a - point[along]) - Math.abs(b - point[along]))
  const other = others[0] ?? point[along]
  return { axis, at, from: Math.min(other, point[along]), to: Math.max(other, point[along]) }
}
