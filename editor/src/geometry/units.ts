/** Two spaces, two types: the compiler keeps the mouse out of the plan. */
export type Mm = number & { readonly unit: 'mm' }
export type Px = number & { readonly unit: 'px' }

/** A point on a floor: origin top left of its first base plan, y down, real-world millimetres. */
export type PlanPoint = Readonly<{ x: Mm; y: Mm }>
/** A point on the drawing surface: origin its top left corner, y down, CSS pixels. */
export type ScreenPoint = Readonly<{ x: Px; y: Px }>

export const mm = (value: number): Mm => value as Mm
export const px = (value: number): Px => value as Px
export const planPoint = (x: number, y: number): PlanPoint => ({ x: mm(x), y: mm(y) })
export const screenPoint = (x: number, y: number): ScreenPoint => ({ x: px(x), y: px(y) })

/** Records hold whole millimetres; everything that is written passes here. */
export const wholeMm = (point: PlanPoint): PlanPoint => planPoint(Math.round(point.x), Math.round(point.y))

export function distance(
  a: Readonly<{ x: number; y: number }>,
  b: Readonly<{ x: number; y: number }>,
): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value))
