import { bakedHalo, bakedLetters, bakedSymbol } from '../drawing/baked'
import { svg } from '../drawing/svg'
import type { Editor } from '../editor'
import type { PlanBox } from '../geometry/box'
import { isInked } from '../geometry/ink'
import type { Placing } from '../geometry/path'
import { labelSize, labelsFit } from '../model/appearance'
import { symbolById } from '../model/catalogue'
import { type DeviceRecord, isDevice, type PlanRecord, type TextRecord } from '../model/records'
import { drawLabel, labelText } from './label'
import { placeLabels } from './labels'

/** One record as drawn: its group, what it was drawn from, and its label. */
type Drawn = { group: SVGGElement; record: PlanRecord; chosen: boolean; label: SVGGElement | null }

/** The elements of the floor in view. A record is drawn again only when it is another object than before. */
export class RecordsLayer {
  readonly element = svg('g')
  private readonly drawn = new Map<string, Drawn>()
  private readonly moving = new Set<string>()
  private frame = 0
  private module = 1

  constructor(private readonly editor: Editor) {
    for (const event of ['document', 'floor', 'selection', 'plan'] as const) {
      editor.on(event, () => this.schedule())
    }
    editor.on('preview', () => this.showPreview())
  }

  /** Symbols keep their size on the screen between limits: draw everything for the new scale. */
  rescale(): void {
    this.module = this.editor.module
    for (const drawn of this.drawn.values()) this.draw(drawn, drawn.record)
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
    const drawn = known ?? { group: svg('g', { 'data-id': record.id }), record, chosen, label: null }
    if (!known) {
      this.element.append(drawn.group)
      this.drawn.set(record.id, drawn)
    }
    drawn.record = record
    drawn.chosen = chosen
    this.draw(drawn, record)
  }

  private draw(drawn: Drawn, record: PlanRecord): void {
    const trade = isDevice(record) ? symbolById(record.data.symbol).trade : 'board'
    drawn.group.setAttribute('class', `el c-${trade}`)
    drawn.group.replaceChildren(
      ...(isDevice(record) ? this.device(record, drawn.chosen) : [this.text(record, drawn.chosen)]),
    )
    drawn.label = null
  }

  private device(record: DeviceRecord, chosen: boolean): readonly Node[] {
    const { symbol, x, y, rotation } = record.data
    const placing: Placing = { x, y, rotation, scale: this.module }
    const halo = chosen ? [bakedHalo(symbol, placing)] : []
    return [...halo, ...bakedSymbol(symbol, placing), ...bakedLetters(symbol, placing)]
  }

  private text(record: TextRecord, chosen: boolean): SVGTextElement {
    const size = labelSize(this.editor.camera.scale) * this.module
    const { x, y } = record.data
    const lines = record.data.text.split('\n')
    const first = y + size * (0.36 - (lines.length - 1) / 2)
    return svg(
      'text',
      { class: chosen ? 'tx on' : 'tx', 'font-size': size, 'stroke-width': size * 0.35 },
      ...lines.map((line, index) => svg('tspan', { x, y: first + index * size * 1.2 }, line || '\u00a0')),
    )
  }

  /** Labels keep off each other at the scale they are drawn at. */
  private updateLabels(records: readonly PlanRecord[]): void {
    const { camera, raster, selection, side } = this.editor
    const size = labelSize(camera.scale)
    const labelled = labelsFit(camera.scale) ? records : records.filter((one) => selection.has(one.id))
    const inked = (box: PlanBox): boolean => raster !== null && isInked(raster, box)
    const places = placeLabels(labelled, (one) => labelText(one, side), this.module, size, inked)
    for (const drawn of this.drawn.values()) {
      drawn.label?.remove()
      drawn.label = null
      const place = places.get(drawn.record.id)
      if (!place || !isDevice(drawn.record)) continue
      drawn.label = drawLabel(drawn.record, side, place, this.module, size)
      drawn.group.append(drawn.label)
    }
  }

  /** Show what is being dragged where it would be; it comes back to its stored place when the drag ends. */
  private showPreview(): void {
    const moved = this.editor.preview.moved
    for (const id of this.moving) {
      const drawn = this.drawn.get(id)
      if (moved.has(id) || !drawn) continue
      this.moving.delete(id)
      this.draw(drawn, drawn.record)
      this.schedule()
    }
    for (const [id, fields] of moved) {
      const drawn = this.drawn.get(id)
      if (!drawn) continue
      this.moving.add(id)
      this.draw(drawn, { ...drawn.record, data: { ...drawn.record.data, ...fields } } as PlanRecord)
    }
  }
}
