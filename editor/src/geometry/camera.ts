import type { PlanBox } from './box'
import { clamp, type PlanPoint, planPoint, type ScreenPoint, screenPoint } from './units'

/** Where the plan lies on the screen: screen = plan * scale + offset. `scale` is pixels per millimetre. */
export type Camera = Readonly<{ scale: number; x: number; y: number }>
export type Size = Readonly<{ width: number; height: number }>

export const LEAST_SCALE = 0.004
export const MOST_SCALE = 1.2

export const toScreen = (camera: Camera, point: PlanPoint): ScreenPoint =>
  screenPoint(point.x * camera.scale + camera.x, point.y * camera.scale + camera.y)

export const toPlan = (camera: Camera, point: ScreenPoint): PlanPoint =>
  planPoint((point.x - camera.x) / camera.scale, (point.y - camera.y) / camera.scale)

export const panBy = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x + dx,
  y: camera.y + dy,
})

/** Zoom by a factor and keep the plan point under `pivot` where it is. */
export function zoomAt(camera: Camera, pivot: ScreenPoint, factor: number): Camera {
  const scale = clamp(camera.scale * factor, LEAST_SCALE, MOST_SCALE)
  const ratio = scale / camera.scale
  return { scale, x: pivot.x - (pivot.x - camera.x) * ratio, y: pivot.y - (pivot.y - camera.y) * ratio }
}

/** Show the whole box in the middle of the surface with a margin of `margin` pixels. */
export function fitBox(box: PlanBox, surface: Size, margin: number): Camera {
  const width = Math.max(1, box.right - box.left)
  const height = Math.max(1, box.bottom - box.top)
  const scale = clamp(
    Math.min(
      Math.max(40, surface.width - 2 * margin) / width,
      Math.max(40, surface.height - 2 * margin) / height,
    ),
    LEAST_SCALE,
    MOST_SCALE,
  )
  return {
    scale,
    x: (surface.width - (box.left + box.right) * scale) / 2,
    y: (surface.height - (box.top + box.bottom) * scale) / 2,
  }
}

/** Move the camera so that `point` is in the middle; the scale stays. */
export const lookAt = (camera: Camera, point: PlanPoint, surface: Size): Camera => ({
  scale: camera.scale,
  x: surface.width / 2 - point.x * camera.scale,
  y: surface.height / 2 - point.y * camera.scale,
})

/** Return a round length whose bar is at most `most` pixels wide: 1, 2 or 5 times a power of ten. */
export function scaleBarMm(scale: number, most: number): number {
  const raw = most / scale
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [5, 2, 1].find((factor) => factor * power <= raw) ?? 1
  return step * power
}
