import { describe, expect, it } from 'vitest'
import type { PlanBox } from '../../src/geometry/box'
import { placeLabels } from '../../src/view/labels'
import { device } from '../model/factories'

const nowhere = (): boolean => false
const SIZE = 4.3

describe('labels', () => {
  it('stand towards the room, whichever wall the symbol is on', () => {
    const walls = [0, 90, 180, 270].map((rotation, at) => device({ rotation, x: at * 5000, y: 0 }))

    const places = placeLabels(walls, (one) => one.tag ?? '', 31, SIZE, nowhere)

    const anchors = walls.map((one) => places.get(one.id)?.anchor)
    expect(anchors).toEqual(['middle', 'end', 'middle', 'start'])
    expect(places.get(walls[0]?.id ?? '')?.y).toBeGreaterThan(10)
    expect(places.get(walls[2]?.id ?? '')?.y).toBeLessThan(-9)
  })

  it('step aside for a neighbour', () => {
    const near = [device({ x: 1000 }), device({ x: 1330 }), device({ x: 1660 })]

    const places = placeLabels(near, (one) => `${one.tag} 115`, 31, SIZE, nowhere)

    const taken = near.map((one) => {
      const place = places.get(one.id)
      return `${(place?.x ?? 0) * 31 + one.data.x} ${place?.y}`
    })
    expect(new Set(taken).size).toBe(3)
    expect(new Set(near.map((one) => places.get(one.id)?.y)).size).toBeGreaterThan(1)
  })

  it('keep off the ink of the drawing', () => {
    const lamp = device({ symbol: 'LD', x: 0, y: 0 })
    const inkOnTheRight = (box: PlanBox): boolean => box.left > 0

    const place = placeLabels([lamp], () => 'L01', 31, SIZE, inkOnTheRight).get(lamp.id)

    expect(place?.anchor).toBe('end')
  })

  it('are left out where there is nothing to say', () => {
    expect(placeLabels([device()], () => '', 31, SIZE, nowhere).size).toBe(0)
  })
})
