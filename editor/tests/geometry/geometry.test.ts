import { describe, expect, it } from 'vitest'
import { normalDegrees, rotationTowards, turn } from '../../src/geometry/angle'
import { type Camera, fitBox, scaleBarMm, toPlan, toScreen, zoomAt } from '../../src/geometry/camera'
import { isInked } from '../../src/geometry/ink'
import { circlePath, parsePath, placedPath } from '../../src/geometry/path'
import { snap } from '../../src/geometry/snapping'
import { planPoint, screenPoint } from '../../src/geometry/units'
import { type GreyRaster, nearestWall } from '../../src/geometry/wall'
import { SYMBOLS } from '../../src/model/catalogue'

const camera: Camera = { scale: 0.07, x: 40, y: -12 }

describe('the camera', () => {
  it('leads to the screen and back', () => {
    const there = toScreen(camera, planPoint(1234, 567))
    const back = toPlan(camera, there)

    expect([Math.round(back.x), Math.round(back.y)]).toEqual([1234, 567])
  })

  it('keeps the point under the pointer while zooming', () => {
    const pivot = screenPoint(300, 200)
    const before = toPlan(camera, pivot)
    const after = toPlan(zoomAt(camera, pivot, 1.7), pivot)

    expect(after.x).toBeCloseTo(before.x, 6)
    expect(after.y).toBeCloseTo(before.y, 6)
  })

  it('fits a box into the middle', () => {
    const fitted = fitBox({ left: 0, top: 0, right: 10_000, bottom: 5_000 }, { width: 1000, height: 800 }, 0)

    expect(fitted).toEqual({ scale: 0.1, x: 0, y: 150 })
  })

  it('offers round lengths for the scale bar', () => {
    expect([0.01, 0.05, 0.07, 0.4].map((scale) => scaleBarMm(scale, 130))).toEqual([10_000, 2000, 1000, 200])
  })
})

describe('angles', () => {
  it('stay between 0 and 359', () => {
    expect([-90, 360, 725].map(normalDegrees)).toEqual([270, 0, 5])
  })

  it('turn clockwise as seen on the screen', () => {
    const left = turn({ x: 0, y: 1 }, 90)

    expect([Math.round(left.x), Math.round(left.y)]).toEqual([-1, 0])
  })

  it('lead the symbol towards the room', () => {
    const wall = planPoint(0, 0)

    expect(rotationTowards(wall, planPoint(0, 100), 15)).toBe(0)
    expect(rotationTowards(wall, planPoint(-100, 0), 15)).toBe(90)
    expect(rotationTowards(wall, planPoint(100, 4), 15)).toBe(270)
  })
})

describe('snapping', () => {
  it('takes the line of a neighbour before the grid', () => {
    const snapped = snap(planPoint(1032, 2012), [planPoint(1047, 9000)], 60)

    expect(snapped.point).toEqual({ x: 1047, y: 2000 })
    expect(snapped.guides).toEqual([{ axis: 'x', at: 1047, from: 2000, to: 9000 }])
  })
})

/** A room of 80 x 60 cells of 20 mm with walls three cells thick. */
function room(): GreyRaster {
  const [width, height] = [80, 60]
  const data = new Uint8Array(width * height).fill(255)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (x < 3 || y < 3 || x >= width - 3 || y >= height - 3) data[y * width + x] = 60
    }
  }
  data[30 * width + 40] = 0
  return { data, width, height, mmPerPx: 20 }
}

/** Two lines 20 cm apart, one cell of 20 mm each, with or without grey between; a third line in column `third`. */
function twoLines(filled: boolean, third = -1): GreyRaster {
  const [width, height] = [80, 60]
  const cell = (x: number): number => {
    if (x === 2 || x === 12 || x === third) return 60
    return filled && x > 2 && x < 12 ? 215 : 255
  }
  const data = Uint8Array.from({ length: width * height }, (_, index) => cell(index % width))
  return { data, width, height, mmPerPx: 20 }
}

describe('walls', () => {
  it('are found on all four sides, and the symbol looks into the room', () => {
    const found = [planPoint(800, 160), planPoint(1440, 600), planPoint(800, 1040), planPoint(160, 600)].map(
      (from) => nearestWall(room(), from, 400),
    )

    expect(found.map((hit) => hit?.rotation)).toEqual([0, 90, 180, 270])
    expect(found.map((hit) => [hit?.point.x, hit?.point.y])).toEqual([
      [800, 60],
      [1540, 600],
      [800, 1140],
      [60, 600],
    ])
  })

  it('are not taken from a speck, or from too far away', () => {
    expect(nearestWall(room(), planPoint(800, 560), 300)).toBeNull()
  })

  it('bring a point inside them out to the room', () => {
    expect(nearestWall(room(), planPoint(30, 600), 400)?.rotation).toBe(270)
  })

  it('drawn as two lines with a hatch between them lead to the side nearer to the pointer', () => {
    const hits = [planPoint(90, 600), planPoint(190, 600)].map((from) =>
      nearestWall(twoLines(true), from, 400),
    )

    expect(hits.map((hit) => [hit?.point.x, hit?.rotation])).toEqual([
      [40, 90],
      [260, 270],
    ])
  })

  it('drawn as two empty lines are walls too, unless a third line stands behind', () => {
    const empty = nearestWall(twoLines(false), planPoint(190, 600), 400)
    const shelf = nearestWall(twoLines(false, 20), planPoint(190, 600), 400)

    expect([empty?.point.x, empty?.rotation]).toEqual([260, 270])
    expect([shelf?.point.x, shelf?.rotation]).toEqual([240, 90])
  })

  it('keep words off them', () => {
    expect(isInked(room(), { left: 0, top: 300, right: 200, bottom: 400 })).toBe(true)
    expect(isInked(room(), { left: 300, top: 300, right: 500, bottom: 400 })).toBe(false)
  })
})

describe('outlines', () => {
  const here = { x: 0, y: 0, rotation: 0, scale: 1 }

  it('are written with their place in the numbers', () => {
    const stem = parsePath('M0 0V4M-3.2 4H3.2')

    expect(placedPath(stem, { x: 100, y: 50, rotation: 90, scale: 10 })).toBe('M100 50L60 50M60 18L60 82')
  })

  it('keep arcs, and turn them along', () => {
    const arc = parsePath('M-3.2 7.3A3.25 3.25 0 0 1 3.2 7.3')

    expect(placedPath(arc, { ...here, rotation: 180 })).toBe('M3.2 -7.3A3.25 3.25 180 0 1 -3.2 -7.3')
  })

  it('go on smoothly after a curve', () => {
    expect(placedPath(parsePath('M0 0C0 2 2 4 4 4S8 6 8 8'), here)).toBe('M0 0C0 2 2 4 4 4C6 4 8 6 8 8')
  })

  it('come back to the beginning of a closed one', () => {
    expect(placedPath(parsePath('M1 1H3V3ZV5'), here)).toBe('M1 1L3 1L3 3ZL1 5')
    expect(parsePath(circlePath(0, 0, 2)).map((one) => one.command)).toEqual(['M', 'A', 'A', 'Z'])
  })

  it('of the whole catalogue can be read', () => {
    const sources = SYMBOLS.flatMap((one) => [...one.svg.matchAll(/ d="([^"]+)"/g)].map(([, d]) => d ?? ''))

    expect(sources.length).toBeGreaterThan(60)
    for (const source of sources) expect(parsePath(source).length).toBeGreaterThan(0)
  })
})
