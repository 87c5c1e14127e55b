import type { PlanBox } from '../geometry/box'
import type { Side } from './records'

/** The drawing below a floor: plan millimetres = pixels of the raster × `mm_per_px`. */
export type Base = Readonly<{
  url: string
  width_px: number
  height_px: number
  mm_per_px: number
  calibrated: boolean
}>
export type Floor = Readonly<{ id: number; name: string; position: number; base: Base | null }>
/** All of a plan that is no record. */
export type PlanInfo = Readonly<{
  id: number
  name: string
  floors: readonly Floor[]
  shows: 'working' | 'stand'
}>
export type Me = Readonly<{ id: number; name: string; side: Side }>
/** Someone with the plan open; without a pointer, x, y and floor are null. */
export type Person = Readonly<{
  id: number
  name: string
  side: Side
  x: number | null
  y: number | null
  floor: number | null
  colour: number
}>

/** What a floor without a drawing shows: a sheet of twelve by nine metres. */
const EMPTY_SHEET: PlanBox = { left: 0, top: 0, right: 12_000, bottom: 9_000 }

export function sheetOf(floor: Floor | null): PlanBox {
  const base = floor?.base
  if (!base) return EMPTY_SHEET
  return { left: 0, top: 0, right: base.width_px * base.mm_per_px, bottom: base.height_px * base.mm_per_px }
}

/** Two letters for a round badge: 'Carla Kaya' becomes CK. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : (words[0]?.[1] ?? '')
  return (first + last).toUpperCase()
}
