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
