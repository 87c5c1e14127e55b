import { symbolIcon } from '../drawing/symbol'
import type { Editor } from '../editor'
import { t } from '../language/words'
import { symbolById } from '../model/catalogue'
import { remove } from '../model/commands'
import { type DeviceRecord, isDevice, type PlanRecord } from '../model/records'
import { describeMany, describeRecord } from './describe'
import { DeviceFields } from './device_fields'
import { h } from './dom'
import { icon } from './icons'
import { NudgePad } from './nudge'

/** What is chosen, one or many, and everything that can be set on it. */
export class Inspector {
  readonly element: HTMLElement
  private readonly title = h('h2', { class: 'ed-grow' })
  private readonly tags = h('div', { class: 'ed-meta' })
  private readonly from = h('div', { class: 'ed-from' })
  private readonly picture = h('span', { class: 'ed-picture' })
  private readonly fields: DeviceFields
  private readonly facts = h('dl', { class: 'ed-facts' })
  private readonly words = h('p', { class: 'ed-words' })
  private readonly foot: HTMLElement
  private readonly bin: HTMLButtonElement
  private readonly pad: NudgePad

  constructor(private readonly editor: Editor) {
    this.fields = new DeviceFields(editor)
    this.pad = new NudgePad(editor)
    this.bin = h(
      'button',
      { class: 'btn btn-danger btn-icon', type: 'button', click: () => editor.run(remove(editor.selected)) },
      icon('bin'),
    )
    this.foot = h(
      'div',
      { class: 'ed-inspector-foot' },
      h(
        'button',
        { class: 'btn', type: 'button', click: () => editor.duplicateSelection() },
        icon('copy'),
        t('duplicate'),
      ),
      h('span', { class: 'ed-grow' }),
      this.bin,
    )
    const close = h(
      'button',
      {
        class: 'btn btn-icon btn-quiet',
        type: 'button',
        'aria-label': t('clear_selection'),
        click: () => editor.select([]),
      },
      icon('close'),
    )
    this.element = h(
      'aside',
      { class: 'ed-inspector', 'aria-label': t('properties'), hidden: true },
      h('div', { class: 'ed-grip', 'aria-hidden': 'true' }),
      h(
        'div',
        { class: 'ed-inspector-head' },
        this.picture,
        h('div', { class: 'ed-grow' }, this.title, this.tags, this.from),
        close,
      ),
      h('div', { class: 'ed-inspector-body' }, this.words, this.pad.element, this.fields.element, this.facts),
      this.foot,
    )
    for (const event of ['selection', 'document', 'access', 'plan', 'tool'] as const)
      editor.on(event, () => this.update())
  }

  private update(): void {
    const records = this.editor.selected
    const first = records[0]
    this.element.hidden = !first
    if (!first) return
    const devices = records.filter(isDevice)
    const editable = this.editor.canEdit
    this.title.textContent = describeMany(this.editor, records)
    this.tags.textContent = tagsOf(this.editor, records)
    this.showOrigin(records)
    this.showPicture(devices)
    this.words.hidden = isDevice(first) || records.length > 1
    this.words.textContent = first.kind === 'text' ? first.data.text : ''
    this.fields.element.hidden = !editable || devices.length === 0
    this.fields.show(devices)
    this.facts.hidden = editable || devices.length !== 1
    this.facts.replaceChildren(...(devices[0] ? factsOf(devices[0]) : []))
    this.foot.hidden = !editable
    this.pad.element.hidden = !editable
    this.bin.setAttribute('aria-label', t('delete_named', { name: describeMany(this.editor, records) }))
    this.bin.title = `${t('delete')} (${t('key_delete')})`
  }

  private showOrigin(records: readonly PlanRecord[]): void {
    const names = new Set(records.flatMap((one) => (one.by?.side === 'customer' ? [one.by.name] : [])))
    this.from.hidden = names.size === 0 || records.some((one) => one.by?.side !== 'customer')
    const own = names.size === 1 && this.editor.side === 'customer' && names.has(this.editor.me?.name ?? '')
    const words = own ? t('from_you') : t('from_customer_named', { name: [...names].join(', ') })
    this.from.replaceChildren(icon('person', true), words)
  }

  private showPicture(devices: readonly DeviceRecord[]): void {
    const symbols = new Set(devices.map((one) => one.data.symbol))
    const [only] = symbols
    this.picture.hidden = symbols.size !== 1
    this.picture.replaceChildren(...(symbols.size === 1 && only ? [symbolIcon(only, 26)] : []))
  }
}

function tagsOf(editor: Editor, records: readonly PlanRecord[]): string {
  const tags = records.map((record) =>
    isDevice(record) ? (record.tag ?? '…') : describeRecord(editor, record),
  )
  const shown = tags.slice(0, 6).join(', ')
  return tags.length > 6 ? `${shown} …` : shown
}

/** What somebody who may not edit reads about an element. */
function factsOf(record: DeviceRecord): readonly HTMLElement[] {
  const { height, mounting, note, count, symbol } = record.data
  const facts: [string, string][] = [[t('norm_name'), symbolById(symbol).norm_de]]
  if (height !== null) facts.push([t('height'), t('height_value', { height: Math.round(height / 10) })])
  facts.push([t('mounting'), t(mounting === 'UP' ? 'flush' : 'surface')])
  if (count > 1) facts.push([t('count'), String(count)])
  if (note) facts.push([t('note'), note])
  return facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])
}
