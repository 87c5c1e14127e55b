import type { Editor } from '../editor'
import { normalDegrees } from '../geometry/angle'
import { centimetres, t } from '../language/words'
import { GROUPS, SYMBOLS, symbolById } from '../model/catalogue'
import { changeSymbol, rotateBy, setOnDevices } from '../model/commands'
import type { DeviceData, DeviceRecord, Fields } from '../model/records'
import { groupName, nameOf } from './describe'
import { h, setValue } from './dom'
import { icon } from './icons'

const QUICK_CM = [30, 85, 105, 115]
const MOST_HEIGHT_CM = 2000

/** The fields of devices; with many chosen, a field they do not share is empty and says so. */
export class DeviceFields {
  readonly element: HTMLElement
  private devices: readonly DeviceRecord[] = []
  private readonly symbol: HTMLSelectElement
  private readonly height: HTMLInputElement
  private readonly heightHint = h('p', { class: 'ed-hint' })
  private readonly quick: readonly HTMLButtonElement[]
  private readonly mounting: Readonly<Record<'UP' | 'AP', HTMLButtonElement>>
  private readonly count: HTMLSelectElement
  private readonly rotation: HTMLInputElement
  private readonly note: HTMLTextAreaElement

  constructor(private readonly editor: Editor) {
    this.symbol = h('select', { class: 'form-select', change: () => this.chooseSymbol() })
    this.height = numberField(() => this.writeHeight())
    this.quick = QUICK_CM.map((cm) =>
      h('button', { type: 'button', click: () => this.write({ height: cm * 10 }) }, String(cm)),
    )
    this.mounting = {
      UP: h('button', { type: 'button', click: () => this.write({ mounting: 'UP' }) }, t('flush')),
      AP: h('button', { type: 'button', click: () => this.write({ mounting: 'AP' }) }, t('surface')),
    }
    this.count = h(
      'select',
      { class: 'form-select', change: () => this.write({ count: Number(this.count.value) }) },
      ...['', '1', '2', '3', '4', '5'].map((value) => h('option', { value, hidden: value === '' }, value)),
    )
    this.rotation = numberField(() => this.writeRotation())
    this.note = h('textarea', {
      class: 'form-control',
      rows: 3,
      maxlength: 500,
      change: () => this.write({ note: this.note.value }),
    })
    this.element = h('div', { class: 'ed-fields' }, this.mainSection(), this.noteSection())
  }

  show(devices: readonly DeviceRecord[]): void {
    const others =
      devices.length !== this.devices.length || devices.some((one, at) => one.id !== this.devices[at]?.id)
    if (others && this.element.contains(document.activeElement)) this.commitFocused()
    this.devices = devices
    if (devices.length === 0) return
    this.showSymbols()
    const height = this.shared('height')
    setValue(this.height, typeof height === 'number' ? centimetres(height) : '')
    this.height.placeholder = height === undefined ? t('mixed') : t('no_height')
    for (const [index, button] of this.quick.entries()) {
      button.setAttribute('aria-pressed', String(height === (QUICK_CM[index] ?? 0) * 10))
    }
    this.showHeightHint(height)
    const mounting = this.shared('mounting')
    for (const [name, button] of Object.entries(this.mounting))
      button.setAttribute('aria-pressed', String(mounting === name))
    setValue(this.count, String(this.shared('count') ?? ''))
    const rotation = this.shared('rotation')
    setValue(this.rotation, rotation === undefined ? '' : String(rotation))
    this.rotation.placeholder = t('mixed')
    setValue(this.note, String(this.shared('note') ?? ''))
    this.note.placeholder = this.shared('note') === undefined ? t('mixed') : t('note_placeholder')
  }

  private mainSection(): HTMLElement {
    const height = h(
      'div',
      {},
      h('div', { class: 'ed-unit-field' }, this.height, h('span', { 'aria-hidden': 'true' }, 'cm')),
      h('div', { class: 'ed-quick', role: 'group', 'aria-label': t('usual_heights') }, ...this.quick),
      this.heightHint,
    )
    const mounting = h(
      'div',
      { class: 'ed-seg', role: 'group', 'aria-label': t('mounting') },
      this.mounting.UP,
      this.mounting.AP,
    )
    const turn = h(
      'button',
      {
        class: 'btn btn-icon',
        type: 'button',
        title: `${t('turn')} (R)`,
        'aria-label': t('turn'),
        click: () => this.turn(),
      },
      icon('turn'),
    )
    const rotation = h(
      'div',
      { class: 'ed-turn' },
      h('div', { class: 'ed-unit-field' }, this.rotation, h('span', { 'aria-hidden': 'true' }, '°')),
      turn,
    )
    return h(
      'section',
      {},
      field(t('symbol'), this.symbol),
      field(t('height'), height, this.height),
      field(t('mounting'), mounting),
      field(t('count'), this.count),
      field(t('rotation'), rotation, this.rotation),
    )
  }

  private noteSection(): HTMLElement {
    return h('section', {}, h('label', { class: 'form-label' }, t('note'), this.note))
  }

  private showSymbols(): void {
    if (this.symbol.options.length === 0 || this.symbol.dataset.side !== this.editor.side) this.fillSymbols()
    setValue(this.symbol, String(this.shared('symbol') ?? ''))
  }

  private fillSymbols(): void {
    this.symbol.dataset.side = this.editor.side
    const groups = GROUPS.map((group) =>
      h(
        'optgroup',
        { label: groupName(group) },
        ...SYMBOLS.filter((one) => one.group === group).map((one) =>
          h('option', { value: one.id }, nameOf(this.editor, one.id)),
        ),
      ),
    )
    this.symbol.replaceChildren(h('option', { value: '', hidden: true }, t('mixed')), ...groups)
  }

  private showHeightHint(height: unknown): void {
    const only = new Set(this.devices.map((one) => symbolById(one.data.symbol).height_mm))
    const [usual] = only
    const differs =
      only.size === 1 && typeof usual === 'number' && typeof height === 'number' && usual !== height
    this.heightHint.hidden = !differs
    this.heightHint.textContent = differs ? t('usual_height', { height: centimetres(usual) }) : ''
  }

  /** The value all chosen devices share, or undefined. */
  private shared<Name extends keyof DeviceData>(name: Name): DeviceData[Name] | undefined {
    const first = this.devices[0]?.data[name]
    return this.devices.every((one) => one.data[name] === first) ? first : undefined
  }

  private write(set: Fields): void {
    this.editor.run(setOnDevices(this.devices, set))
  }

  private writeHeight(): void {
    const text = this.height.value.trim().replace(',', '.')
    const cm = Number(text)
    if (text === '') this.write({ height: null })
    else if (Number.isFinite(cm) && cm >= 0 && cm <= MOST_HEIGHT_CM)
      this.write({ height: Math.round(cm * 10) })
    else this.show(this.devices)
  }

  private writeRotation(): void {
    const degrees = Number(this.rotation.value.trim())
    if (this.rotation.value.trim() !== '' && Number.isFinite(degrees))
      this.write({ rotation: normalDegrees(degrees) })
  }

  private turn(): void {
    this.editor.run(rotateBy(this.devices, 90))
  }

  private chooseSymbol(): void {
    if (this.symbol.value) this.editor.run(changeSymbol(this.devices, this.symbol.value))
  }

  /** Another element was chosen while a field still held words: they belong to the one before. */
  private commitFocused(): void {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  }
}

function numberField(write: () => void): HTMLInputElement {
  return h('input', {
    class: 'form-control',
    type: 'text',
    inputmode: 'decimal',
    autocomplete: 'off',
    change: write,
    keydown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') (event.target as HTMLInputElement).blur()
    },
  })
}

let fieldNumber = 0

function field(label: string, content: HTMLElement, input: HTMLElement = content): HTMLElement {
  const isControl = input.matches('input, select, textarea')
  if (!isControl) return h('div', { class: 'ed-field' }, h('span', {}, label), content)
  fieldNumber += 1
  input.id = `ed-field-${fieldNumber}`
  return h('div', { class: 'ed-field' }, h('label', { for: input.id }, label), content)
}
