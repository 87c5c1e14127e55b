import { set, svg } from '../drawing/svg'
import { symbolLetters, symbolShape } from '../drawing/symbol'
import type { Editor } from '../editor'
import type { PlanBox } from '../geometry/box'
import { isInked } from '../geometry/ink'
import { t } from '../language/words'
import { LABEL_MODULES, labelSize, labelsFit } from '../model/appearance'
import { symbolById } from '../model/catalogue'
import { type DeviceRecord, isDevice, type PlanRecord, type TextRecord } from '../model/records'
import { type LabelPlace, placeLabels } from './labels'

/** One record as drawn: its group, and what it was drawn from. */
type Drawn = { group: SVGGElement; record: PlanRecord; label: SVGGElement | null; chosen: boolean }

/** The elements of the floor in view. A record is drawn again only when it is another object than before. */
export class RecordsLayer {
  readonly element = svg('g')
  private readonly drawn = new Map<string, Drawn>()
  private frame = 0

  constructor(private readonly editor: Editor) {
    for (const event of ['document', 'floor', 'selection', 'plan'] as const) {
      editor.on(event, () => this.schedule())
    }
    editor.on('preview', () => this.movePreviewed())
  }

  /** Symbols keep their size on the screen between limits: write the new scale and place the labels anew. */
  rescale(): void {
    for (const drawn of this.drawn.values()) this.place(drawn)
    this.schedule()
  }

  private schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.update()
    })
  }

  private update(): void {
    const records = this.editor.floorRecords
    const alive = new Set(records.map((record) => record.id))
    for (const [id, drawn] of this.drawn) {
      if (alive.has(id)) continue
      drawn.group.remove()
      this.drawn.delete(id)
    }
    for (const record of records) this.updateOne(record)
    this.updateLabels(records)
  }

  private updateOne(record: PlanRecord): void {
    const chosen = this.editor.selection.has(record.id)
    const known = this.drawn.get(record.id)
    if (known && known.record === record && known.chosen === chosen) return
    const group = record.kind === 'device' ? drawDevice(record, chosen) : drawText(record, chosen)
    const drawn: Drawn = { group, record, label: null, chosen }
    if (known) known.group.replaceWith(group)
    else this.element.append(group)
    this.drawn.set(record.id, drawn)
    this.place(drawn)
  }

  private place(drawn: Drawn): void {
    const moved = this.editor.preview.moved.get(drawn.record.id)
    const x = moved?.x ?? drawn.record.data.x
    const y = moved?.y ?? drawn.record.data.y
    const { camera, module } = this.editor
    const scale = drawn.record.kind === 'text' ? (module * labelSize(camera.scale)) / LABEL_MODULES : module
    set(drawn.group, { transform: `translate(${x} ${y}) scale(${scale})` })
  }

  private updateLabels(records: readonly PlanRecord[]): void {
    const size = labelSize(this.editor.camera.scale)
    const all = labelsFit(this.editor.camera.scale)
    const labelled = all ? records : records.filter((record) => this.editor.selection.has(record.id))
    const { raster, module } = this.editor
    const inked = (box: PlanBox): boolean => raster !== null && isInked(raster, box)
    const places = placeLabels(labelled, (record) => this.labelText(record), module, size, inked)
    for (const drawn of this.drawn.values()) {
      drawn.label?.remove()
      drawn.label = null
      const place = places.get(drawn.record.id)
      if (!place || !isDevice(drawn.record)) continue
      drawn.label = this.drawLabel(drawn.record, place, size)
      drawn.group.append(drawn.label)
    }
  }

  private labelText(record: DeviceRecord): string {
    return [this.tagOf(record), heightOf(record), countOf(record), this.customerWords(record)].join('')
  }

  private tagOf(record: DeviceRecord): string {
    return record.tag ?? symbolById(record.data.symbol).prefix
  }

  private customerWords(record: DeviceRecord): string {
    if (record.by?.side !== 'customer') return ''
    return `   · ${t(this.editor.side === 'customer' ? 'from_you' : 'from_customer')}`
  }

  private drawLabel(record: DeviceRecord, place: LabelPlace, size: number): SVGGElement {
    const fromCustomer = record.by?.side === 'customer'
    const text = svg(
      'text',
      {
        class: fromCustomer ? 'lb vk' : 'lb',
        x: place.x,
        y: place.y,
        'text-anchor': place.anchor,
        'font-size': size,
      },
      this.tagOf(record),
    )
    const rest = [heightOf(record), countOf(record)].join('')
    if (rest) text.append(svg('tspan', { class: 'lh' }, rest))
    if (!fromCustomer) return svg('g', {}, text)
    text.append(svg('tspan', {}, this.customerWords(record).replace(/^ +/, ' ')))
    const width = this.labelText(record).length * size * 0.53
    const start =
      place.anchor === 'start' ? place.x : place.anchor === 'end' ? place.x - width : place.x - width / 2
    set(text, { x: start + size * 1.25, 'text-anchor': 'start' })
    return svg('g', {}, flag(start + size * 0.5, place.y - size * 0.36, size / LABEL_MODULES), text)
  }

  private movePreviewed(): void {
    for (const drawn of this.drawn.values()) {
      const moved = this.editor.preview.moved.get(drawn.record.id)
      if (!moved && !drawn.group.classList.contains('moving')) continue
      drawn.group.classList.toggle('moving', moved !== undefined)
      if (moved?.rotation !== undefined && isDevice(drawn.record)) {
        this.turnTo(drawn, drawn.record, Number(moved.rotation))
      } else if (!moved) {
        this.drawn.set(drawn.record.id, { ...drawn, chosen: !drawn.chosen })
        this.schedule()
      }
      this.place(drawn)
    }
  }

  private turnTo(drawn: Drawn, record: DeviceRecord, rotation: number): void {
    const turned = { ...record, data: { ...record.data, rotation } }
    drawn.group.replaceChildren(...drawDevice(turned, drawn.chosen).childNodes)
    drawn.label = null
  }
}

/** The height is shown only where it is not the symbol's own. */
function heightOf(record: DeviceRecord): string {
  const { height, symbol } = record.data
  if (height === null || height === symbolById(symbol).height_mm) return ''
  return ` ${Math.round(height / 10)}`
}

const countOf = (record: DeviceRecord): string => (record.data.count > 1 ? ` ×${record.data.count}` : '')

function drawDevice(record: DeviceRecord, chosen: boolean): SVGGElement {
  const { symbol, rotation } = record.data
  const group = svg('g', { class: `el c-${symbolById(symbol).trade}`, 'data-id': record.id })
  if (chosen) group.append(symbolShape(symbol, rotation, 'halo'))
  group.append(symbolShape(symbol, rotation), ...symbolLetters(symbol, rotation))
  return group
}

function drawText(record: TextRecord, chosen: boolean): SVGGElement {
  const lines = record.data.text.split('\n')
  const first = LABEL_MODULES * (0.36 - (lines.length - 1) / 2)
  const text = svg(
    'text',
    { class: chosen ? 'tx on' : 'tx', 'font-size': LABEL_MODULES },
    ...lines.map((line, index) =>
      svg('tspan', { x: 0, y: first + index * LABEL_MODULES * 1.2 }, line.length > 0 ? line : '\u00a0'),
    ),
  )
  return svg('g', { class: 'el c-board', 'data-id': record.id }, text)
}

/** The mark 'from the customer': a small flag with a person. */
function flag(x: number, y: number, scale: number): SVGGElement {
  return svg(
    'g',
    { class: 'flag', transform: `translate(${x} ${y}) scale(${scale})` },
    svg('rect', { x: -2.2, y: -2.2, width: 4.4, height: 4.4, rx: 0.8 }),
    svg('circle', { class: 'on', cx: 0, cy: -0.7, r: 0.82 }),
    svg('path', { class: 'on', d: 'M-1.5 1.55C-1.35 .4 -.75 .15 0 .15S1.35 .4 1.5 1.55Z' }),
  )
}
