import { type PlanPoint, planPoint } from './units'

/** An upright rectangle on the plan. */
export type PlanBox = Readonly<{ left: number; top: number; right: number; bottom: number }>

export function boxBetween(a: PlanPoint, b: PlanPoint): PlanBox {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  }
}

/** Return the smallest box around the points, or null without points. */
export function boxAround(points: Iterable<PlanPoint>): PlanBox | null {
  let box: PlanBox | null = null
  for (const point of points) {
    box = box ? union(box, boxBetween(point, point)) : boxBetween(point, point)
  }
  return box
}

export function union(a: PlanBox, b: PlanBox): PlanBox {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

export const contains = (box: PlanBox, point: PlanPoint): boolean =>
  point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom

export const overlaps = (a: PlanBox, b: PlanBox): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

export const grow = (box: PlanBox, by: number): PlanBox => ({
  left: box.left - by,
  top: box.top - by,
  right: box.right + by,
  bottom: box.bottom + by,
})

export const centre = (box: PlanBox): PlanPoint =>
  planPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
