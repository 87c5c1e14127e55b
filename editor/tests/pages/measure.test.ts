import { describe, expect, it } from 'vitest'
import {
  distance,
  fitted,
  lengthMm,
  spoken,
  straighten,
  toPicture,
  toScreen,
  zoomAbout,
} from '../../src/pages/measure'

describe('lengthMm', () => {
  it.each([
    ['350', 3500],
    ['350 cm', 3500],
    ['3,50 m', 3500],
    ['3.5m', 3500],
    ['3500 mm', 3500],
    [' 87,5 ', 875],
  ])('reads %s', (text, mm) => expect(lengthMm(text)).toBe(mm))

  it.each(['', '0', '-3', '3,5,0', '12 ft', 'drei', '1e3'])('refuses %s', (text) =>
    expect(lengthMm(text)).toBeNull(),
  )
})

describe('the view', () => {
  const view = { scale: 2, x: 10, y: -4 }

  it('maps there and back', () => {
    const point = { x: 31, y: 7 }

    expect(toPicture(view, toScreen(view, point))).toEqual(point)
  })

  it('keeps the point under the pointer when it zooms', () => {
    const at = { x: 120, y: 80 }

    const zoomed = zoomAbout(view, at, 1.5, [0.1, 8])

    expect(zoomed.scale).toBe(3)
    expect(toPicture(zoomed, at)).toEqual(toPicture(view, at))
  })

  it('stops at its limits', () => expect(zoomAbout(view, { x: 0, y: 0 }, 100, [0.1, 8]).scale).toBe(8))

  it('fits the whole picture into the frame', () =>
    expect(fitted({ x: 1000, y: 500 }, { x: 548, y: 548 }, 24)).toEqual({ scale: 0.5, x: 24, y: 149 }))
})

it('straightens along the longer side', () => {
  expect(straighten({ x: 0, y: 0 }, { x: 9, y: 2 })).toEqual({ x: 9, y: 0 })
  expect(straighten({ x: 0, y: 0 }, { x: 1, y: -7 })).toEqual({ x: 0, y: -7 })
})

it('measures', () => expect(distance({ x: 0, y: 0 }, { x: 3, y: 4 })).toBe(5))

it('says short lengths in cm and long ones in m', () => {
  expect(spoken(1150, 'de')).toBe('115 cm')
  expect(spoken(875, 'de')).toBe('87,5 cm')
  expect(spoken(3500, 'de')).toBe('3,50 m')
})
