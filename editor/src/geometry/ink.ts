import type { PlanBox } from './box'
import type { GreyRaster } from './wall'

const INKED = 190
const COLUMNS = 10
const ROWS = 4
/** A hairline may pass under a label, a wall or a word may not. */
const ALLOWED = 0.12

/** Does the drawing have so much ink under a box that words on it would be hard to read? */
export function isInked(raster: GreyRaster, box: PlanBox): boolean {
  let inked = 0
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const x = Math.trunc((box.left + ((box.right - box.left) * (column + 0.5)) / COLUMNS) / raster.mmPerPx)
      const y = Math.trunc((box.top + ((box.bottom - box.top) * (row + 0.5)) / ROWS) / raster.mmPerPx)
      const inside = x >= 0 && y >= 0 && x < raster.width && y < raster.height
      if (inside && (raster.data[y * raster.width + x] ?? 255) < INKED) inked += 1
    }
  }
  return inked / (COLUMNS * ROWS) > ALLOWED
}

const MARGIN_SHARE = 0.01

/** Where the drawing itself lies on its sheet; null on an empty one. The very edge is left out: scans are dirty there. */
export function inkBox(raster: GreyRaster): PlanBox | null {
  const { data, width, height, mmPerPx } = raster
  const edge = Math.ceil(width * MARGIN_SHARE)
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = edge; y < height - edge; y += 1) {
    for (let x = edge; x < width - edge; x += 1) {
      if ((data[y * width + x] ?? 255) >= INKED) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  if (right < left) return null
  return {
    left: left * mmPerPx,
    top: top * mmPerPx,
    right: (right + 1) * mmPerPx,
    bottom: (bottom + 1) * mmPerPx,
  }
}
