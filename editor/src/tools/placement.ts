import type { Editor } from '../editor'
import { type Guide, onGrid, snap } from '../geometry/snapping'
import { distance, type PlanPoint, planPoint } from '../geometry/units'
import { nearestWall } from '../geometry/wall'
import { symbolById } from '../model/catalogue'

export type Placement = Readonly<{ at: PlanPoint; rotation: number; guides: readonly Guide[] }>

const WALL_REACH_PX = 34
const NEIGHBOUR_REACH_PX = 7
/** What stands further away is in another room more often than not. */
const NEIGHBOUR_MM = 3500

/** Points of the other elements around a place, to align with. */
export function neighbours(
  editor: Editor,
  around: PlanPoint,
  without: ReadonlySet<string>,
): readonly PlanPoint[] {
  return editor.floorRecords
    .filter((record) => !without.has(record.id))
    .map((record) => planPoint(record.data.x, record.data.y))
    .filter((point) => distance(point, around) < NEIGHBOUR_MM)
}

/**
 * Find where a symbol would stand: on the face of the nearest wall looking into the room, else in line with its
 * neighbours, else on the grid. `free` (the Alt key) takes the point as it is.
 */
export function placeAt(
  editor: Editor,
  symbolId: string,
  at: PlanPoint,
  rotation: number,
  without: ReadonlySet<string>,
  free: boolean,
): Placement {
  if (free) return { at, rotation, guides: [] }
  const reach = NEIGHBOUR_REACH_PX / editor.camera.scale
  const snapped = snap(at, neighbours(editor, at, without), reach)
  const wall =
    symbolById(symbolId).wall && editor.raster
      ? nearestWall(editor.raster, at, WALL_REACH_PX / editor.camera.scale)
      : null
  if (!wall) return { at: snapped.point, rotation, guides: snapped.guides }
  const upright = wall.rotation % 180 === 0
  const along = upright ? 'x' : 'y'
  const guides = snapped.guides.filter((guide) => guide.axis === along)
  const alongWall = guides.length > 0 ? snapped.point[along] : onGrid(at[along])
  const point = upright ? planPoint(alongWall, wall.point.y) : planPoint(wall.point.x, alongWall)
  return { at: point, rotation: wall.rotation, guides }
}
