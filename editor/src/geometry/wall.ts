import { type PlanPoint, planPoint } from './units'

/** A grey picture of the base plan, one byte a pixel: 0 is black. `mmPerPx` is its own resolution. */
export type GreyRaster = Readonly<{ data: Uint8Array; width: number; height: number; mmPerPx: number }>
/** A point on a wall's face and the rotation that turns a symbol's +y axis into the room. */
export type WallHit = Readonly<{ point: PlanPoint; rotation: number }>

const DARK = 150
/** A wall face is longer than a letter of the drawing: so much of it must be dark beside the ray. */
const FACE_MM = 130
/** Two faces no further apart than this may be the two sides of one wall. */
const THICKEST_MM = 500
/** The filling of a wall is at least so much darker than the paper beside it. */
const DARKER = 8
const HAND_MM = 100
const DIRECTIONS = [
  { dx: 0, dy: -1, rotation: 0 },
  { dx: 1, dy: 0, rotation: 90 },
  { dx: 0, dy: 1, rotation: 180 },
  { dx: -1, dy: 0, rotation: 270 },
] as const

const greyAt = (raster: GreyRaster, x: number, y: number): number =>
  x >= 0 && y >= 0 && x < raster.width && y < raster.height
    ? (raster.data[Math.trunc(y) * raster.width + Math.trunc(x)] ?? 255)
    : 255

const isDark = (raster: GreyRaster, x: number, y: number): boolean => greyAt(raster, x, y) < DARK

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
      const outside = outOfWall(raster, { x, y }, { dx, dy, rotation }, step)
      if (outside) return outside
      const edgeX = dx === 0 ? startX : x + (dx < 0 ? 1 : 0)
      const edgeY = dy === 0 ? startY : y + (dy < 0 ? 1 : 0)
      return { point: planPoint(edgeX * raster.mmPerPx, edgeY * raster.mmPerPx), rotation }
    }
  }
  return null
}

/** Count the steps from a pixel to the next face, none if there is none within `most`. */
function stepsToFace(
  raster: GreyRaster,
  x: number,
  y: number,
  dx: number,
  dy: number,
  most: number,
): number | null {
  for (let step = 1; step <= most; step += 1) {
    const [px, py] = [x + dx * step, y + dy * step]
    if (isDark(raster, px, py) && isFace(raster, px, py, dx, dy)) return step
  }
  return null
}

/** How light it is on the first hand's width from a face in a direction, its line left out. */
function lightness(raster: GreyRaster, x: number, y: number, dx: number, dy: number): number {
  const most = Math.max(3, Math.round(HAND_MM / raster.mmPerPx))
  let sum = 0
  for (let step = 1; step <= most; step += 1) sum += greyAt(raster, x + dx * step, y + dy * step)
  return sum / most
}

/**
 * Walls are drawn as two lines more often than black. Whoever points between the two means the side nearer to the
 * pointer and the room behind it.
 *
 * A filled or hatched wall is darker than the room. An empty one is a wall only when no third line stands close
 * behind the face, because a shelf in front of a wall leaves such a gap too.
 */
function outOfWall(
  raster: GreyRaster,
  face: Readonly<{ x: number; y: number }>,
  { dx, dy, rotation }: Readonly<{ dx: number; dy: number; rotation: number }>,
  fromPointer: number,
): WallHit | null {
  const most = Math.round(THICKEST_MM / raster.mmPerPx)
  let line = 1
  while (line < most && isDark(raster, face.x + dx * line, face.y + dy * line)) line += 1
  const room = { x: face.x + dx * line, y: face.y + dy * line }
  const here = lightness(raster, face.x - dx, face.y - dy, -dx, -dy)
  const there = lightness(raster, room.x, room.y, dx, dy)
  const isEmptyWall = (): boolean => {
    const pointer = { x: face.x - dx * fromPointer, y: face.y - dy * fromPointer }
    const back = stepsToFace(raster, pointer.x, pointer.y, -dx, -dy, most - fromPointer)
    return back !== null && stepsToFace(raster, room.x, room.y, dx, dy, most) === null
  }
  if (here > there - DARKER && (here > there + DARKER || !isEmptyWall())) return null
  const point = planPoint(
    (room.x + (dx < 0 ? 1 : 0)) * raster.mmPerPx,
    (room.y + (dy < 0 ? 1 : 0)) * raster.mmPerPx,
  )
  return { point, rotation: (rotation + 180) % 360 }
}

/** The pointer is on the wall itself: go to the nearest side that has at least a hand's width of light behind it. */
function nearestFaceFromInside(raster: GreyRaster, x: number, y: number, reach: number): WallHit | null {
  const light = Math.max(2, Math.round(HAND_MM / raster.mmPerPx))
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
