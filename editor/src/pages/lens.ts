/** The magnifier: the drawing around one point, four times as large, with cross-hairs. */
import type { Point } from './measure'

const MAGNIFY = 4
const GUIDE = '#d6336c'

type Sight = Readonly<{ point: Point; size: Point; scale: number; points: readonly Point[] }>

export function drawLens(lens: HTMLElement, image: HTMLImageElement, sight: Sight): void {
  const canvas = lens.querySelector('canvas')
  const brush = canvas?.getContext('2d')
  if (!canvas || !brush) return
  const side = 196 * Math.min(window.devicePixelRatio || 1, 2)
  canvas.width = side
  canvas.height = side
  const zoom = sight.scale * MAGNIFY * (side / 196)
  const reach = side / zoom
  const natural = image.naturalWidth / sight.size.x
  brush.fillStyle = '#fff'
  brush.fillRect(0, 0, side, side)
  brush.imageSmoothingEnabled = false
  const [left, top] = [sight.point.x - reach / 2, sight.point.y - reach / 2]
  brush.drawImage(image, left * natural, top * natural, reach * natural, reach * natural, 0, 0, side, side)
  brush.strokeStyle = GUIDE
  brush.lineWidth = 1.5
  line(brush, [side / 2, 0], [side / 2, side])
  line(brush, [0, side / 2], [side, side / 2])
  const others = sight.points.filter((point) => point.x !== sight.point.x || point.y !== sight.point.y)
  brush.setLineDash([8, 6])
  for (const point of others)
    line(brush, [side / 2, side / 2], [(point.x - left) * zoom, (point.y - top) * zoom])
}

function line(brush: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  brush.beginPath()
  brush.moveTo(...from)
  brush.lineTo(...to)
  brush.stroke()
}
