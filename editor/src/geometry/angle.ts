import { type PlanPoint, planPoint } from './units'

/** Whole degrees clockwise, 0 to 359. */
export const normalDegrees = (degrees: number): number => ((Math.round(degrees) % 360) + 360) % 360

/** Turn an offset clockwise, as seen on a screen whose y points down. */
export function turn(offset: Readonly<{ x: number; y: number }>, degrees: number): PlanPoint {
  const angle = (degrees * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return planPoint(offset.x * cos - offset.y * sin, offset.x * sin + offset.y * cos)
}

/** Return the rotation that leads a symbol's +y axis from `origin` towards `target`, on steps of `step` degrees. */
export function rotationTowards(origin: PlanPoint, target: PlanPoint, step: number): number {
  const degrees = (Math.atan2(target.y - origin.y, target.x - origin.x) * 180) / Math.PI - 90
  return normalDegrees(Math.round(degrees / step) * step)
}
