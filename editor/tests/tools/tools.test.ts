import { beforeEach, describe, expect, it } from 'vitest'
import { Editor, NO_PREVIEW } from '../../src/editor'
import { toScreen } from '../../src/geometry/camera'
import { planPoint } from '../../src/geometry/units'
import type { PointerInput } from '../../src/tools/machine'
import { Toolbox } from '../../src/tools/tools'
import { device } from '../model/factories'

let editor: Editor
let tools: Toolbox
const lamp = device({ symbol: 'LD', x: 2000, y: 2000 })
const other = device({ symbol: 'LD', x: 4000, y: 2500 })

beforeEach(() => {
  editor = new Editor()
  editor.floorId = 7
  editor.setCamera({ scale: 0.1, x: 0, y: 0 })
  editor.setAccess(true)
  editor.document.reset([lamp, other], 1)
  tools = new Toolbox(editor)
})

function at(x: number, y: number, more: Partial<PointerInput> = {}): PointerInput {
  const point = planPoint(x, y)
  const screen = toScreen(editor.camera, point)
  const hit = editor.hit(point, 5)
  return { at: point, screen, hit, shift: false, alt: true, touch: false, ...more }
}

function drag(from: PointerInput, to: PointerInput): void {
  tools.current.pointerDown(from)
  tools.current.pointerMove(to)
  tools.current.pointerUp(to)
}

const place = (id: string) => {
  const record = editor.document.records.get(id)
  return [record?.data.x, record?.data.y]
}

describe('select', () => {
  it('chooses with a click, adds with Shift, clears on paper', () => {
    drag(at(2000, 2000), at(2000, 2000))
    expect([...editor.selection]).toEqual([lamp.id])

    drag(at(4000, 2500, { shift: true }), at(4000, 2500, { shift: true }))
    expect(editor.selection.size).toBe(2)

    drag(at(9000, 9000), at(9000, 9000))
    expect(editor.selection.size).toBe(0)
  })

  it('draws a lasso with the mouse', () => {
    drag(at(1000, 1000), at(5000, 4000))

    expect(editor.selection.size).toBe(2)
    expect(editor.preview).toBe(NO_PREVIEW)
  })

  it('moves what is chosen, and stores it only when the pointer lets go', () => {
    tools.current.pointerDown(at(2000, 2000))
    tools.current.pointerMove(at(2500, 2600))
    expect(tools.current.state).toBe('dragging')
    expect(place(lamp.id)).toEqual([2000, 2000])

    tools.current.pointerUp(at(2500, 2600))
    expect(place(lamp.id)).toEqual([2500, 2600])
  })

  it('leaves everything where it was when cancelled', () => {
    tools.current.pointerDown(at(2000, 2000))
    tools.current.pointerMove(at(2500, 2600))
    tools.current.cancel()

    expect(tools.current.state).toBe('idle')
    expect(editor.preview).toBe(NO_PREVIEW)
    expect(place(lamp.id)).toEqual([2000, 2000])
  })

  it('moves the paper with one finger, and never a thing that was not chosen before', () => {
    const camera = editor.camera
    drag(at(2000, 2000, { touch: true }), at(2500, 2000, { touch: true }))

    expect(place(lamp.id)).toEqual([2000, 2000])
    expect(editor.camera.x - camera.x).toBeGreaterThan(0)
  })

  it('lets a reader choose but not move', () => {
    editor.setAccess(false)
    drag(at(2000, 2000), at(3000, 2000))

    expect(editor.document.records.get(lamp.id)).toEqual(lamp)
  })

  it('turns one symbol by its handle', () => {
    editor.select([lamp.id])
    drag(at(2000, 2580, { hit: null }), at(1000, 2000, { hit: null }))

    expect(editor.document.records.get(lamp.id)?.data).toMatchObject({ rotation: 90, x: 2000 })
  })
})

describe('stamp', () => {
  beforeEach(() => editor.setTool('stamp', 'SD2'))

  it('shows the symbol before it is set and sets one with every click', () => {
    tools.current.pointerMove(at(6000, 6000))
    expect(editor.preview.ghost?.symbol).toBe('SD2')

    for (const x of [6000, 7000, 8000]) drag(at(x, 6000), at(x, 6000))
    expect(editor.floorRecords.length).toBe(5)
    expect(editor.tool).toBe('stamp')
  })

  it('gives the symbol its usual height', () => {
    drag(at(6000, 6000), at(6000, 6000))

    expect(editor.selected[0]?.data).toMatchObject({ symbol: 'SD2', height: 300, x: 6000, y: 6000, count: 1 })
  })

  it('turns the symbol towards where the mouse is drawn', () => {
    drag(at(6000, 6000), at(5000, 6000))

    expect(editor.selected[0]?.data).toMatchObject({ rotation: 90, x: 6000 })
  })

  it('sets nothing when a finger moves the paper or a second finger comes', () => {
    drag(at(6000, 6000, { touch: true }), at(7000, 6000, { touch: true }))
    tools.current.pointerDown(at(6000, 6000, { touch: true }))
    tools.current.cancel()

    expect(editor.floorRecords.length).toBe(2)
  })

  it('is put away at once when the right to edit ends', () => {
    editor.setAccess(false)

    expect(editor.tool).toBe('select')
    expect(editor.preview).toBe(NO_PREVIEW)
  })
})

describe('measure', () => {
  beforeEach(() => editor.setTool('measure'))

  it('measures along a drag and keeps the line in sight', () => {
    drag(at(0, 0), at(3000, 4000))

    expect(editor.preview.measure).toEqual({ from: { x: 0, y: 0 }, to: { x: 3000, y: 4000 } })
  })

  it('measures between two clicks, level with Shift', () => {
    drag(at(0, 0), at(0, 0))
    const end = at(3000, 200, { shift: true })
    tools.current.pointerMove(end)
    drag(end, end)

    expect(editor.preview.measure?.to).toEqual({ x: 3000, y: 0 })
  })
})

describe('recent symbols', () => {
  it('keep their keys; a new one takes the place of the one unused for longest', () => {
    for (const symbol of ['SD2', 'SD', 'ST6', 'ST5', 'LD', 'LAN', 'RM', 'STJ'])
      editor.setTool('stamp', symbol)
    editor.setTool('stamp', 'TV')

    expect(editor.recents).toEqual(['SD2', 'SD', 'ST6', 'ST5', 'LD', 'LAN', 'RM', 'STJ', 'TV'])
  })
})
