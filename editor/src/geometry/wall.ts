import { type PlanPoint, planPoint } from './units'

/** A grey picture of the base plan, one byte a pixel: 0 is black. `mmPerPx` is its own resolution. */
export type GreyRaster = Readonly<{ data: Uint8Array; width: number; height: number; mmPerPx: number }>
/** A point on a wall's face and the rotation that turns a symbol's +y axis into the room. */
export type WallHit = Readonly<{ point: PlanPoint; rotation: number }>

const DARK = 150
/** A wall face is longer than a letter of the drawing: so much of it must be dark beside the ray. */
const FACE_MM = 130
const DIRECTIONS = [
  { dx: 0, dy: -1, rotation: 0 },
  { dx: 1, dy: 0, rotation: 90 },
  { dx: 0, dy: 1, rotation: 180 },
  { dx: -1, dy: 0, rotation: 270 },
] as const

const isDark = (raster: GreyRaster, x: number, y: number): boolean =>
  x >= 0 &&
  y >= 0 &&
  x < raster.width &&
  y < raster.height &&
  (raster.data[Math.trunc(y) * raster.width + Math.trunc(x)] ?? 255) < DARK

/** Is the line across the ray dark on both sides for the length of a face? Small gaps of a hatch are forgiven. */
function isFace(raster: GreyRaster, x: number, y: number, dx: number, dy: number): boolean {
  const half = Math.max(3, Math.round(FACE_MM / raster.mmPerPx))
  let dark = 0
  for (let side = -half; side <= half; side += 1) {
    const px = x + dy * side
    const py = y + dx * side
    if (isDark(raster, px, py) || isDark(raster, px + dx, py + dy)) dark += 1
  }
  return dark >= (2 * half + 1) * 0.85
}

/**
 * Look from `from` along the four axes for the nearest dark face and return where a symbol would sit on it.
 *
 * Plans are drawn square to the page nearly always; slanted walls are left to the hand.
 */
export function nearestWall(raster: GreyRaster, from: PlanPoint, reachMm: number): WallHit | null {
  const startX = from.x / raster.mmPerPx
  const startY = from.y / raster.mmPerPx
  const reach = Math.ceil(reachMm / raster.mmPerPx)
  if (isDark(raster, startX, startY)) return nearestFaceFromInside(raster, startX, startY, reach)
  for (let step = 1; step <= reach; step += 1) {
    for (const { dx, dy, rotation } of DIRECTIONS) {
      const x = Math.trunc(startX) + dx * step
      const y = Math.trunc(startY) + dy * step
      if (!isDark(raster, x, y) || !isFace(raster, x, y, dx, dy)) continue
      const edgeX = dx === 0 ? startX : x + (dx < 0 ? 1 : 0)
      const edgeY = dy === 0 ? startY : y + (dy < 0 ? 1 : 0)
      return { point: planPoint(edgeX * raster.mmPerPx, edgeY * raster.mmPerPx), rotation }
    }
  }
  return null
}

/** The pointer is on the wall itself: go to the nearest side that has at least a hand's width of light behind it. */
function nearestFaceFromInside(raster: GreyRaster, x: number, y: number, reach: number): WallHit | null {
  const light = Math.max(2, Math.round(100 / raster.mmPerPx))
  for (let step = 1; step <= reach; step += 1) {
    for (const { dx, dy, rotation } of DIRECTIONS) {
      const free = (ahead: number): boolean =>
        !isDark(raster, x + dx * (step + ahead), y + dy * (step + ahead))
      if (!free(0) || !Array.from({ length: light }, (_, ahead) => ahead).every(free)) continue
      const edge = planPoint((x + dx * step) * raster.mmPerPx, (y + dy * step) * raster.mmPerPx)
      return { point: edge, rotation: (rotation + 180) % 360 }
    }
  }
  return null
}
