import { set, svg } from '../drawing/svg'
import type { Editor } from '../editor'
import { scaleBarMm } from '../geometry/camera'
import { counted, languageCode, t } from '../language/words'
import { h, onceAFrame } from './dom'
import { icon } from './icons'

const BAR_PX = 130
const ZOOM_STEP = 1.25
/** 100 % is what a sheet at 1:50 shows on a screen of 96 pixels to the inch. */
const FULL_SCALE = 96 / 25.4 / 50

/** How much is there and chosen, whether the scale is known, a scale bar, and the zoom. */
export class Footer {
  readonly element: HTMLElement
  private readonly count = h('span')
  private readonly bar = svg('path', { class: 'ed-scalebar' })
  private readonly barSvg = svg('svg', { height: 12, width: BAR_PX, 'aria-hidden': 'true' }, this.bar)
  private readonly barWords = h('span')
  private readonly scale = h('span', { class: 'ed-scale-state' })
  private readonly zoom = h('b', { class: 'ed-zoom' })

  private shownScale = 0

  constructor(private readonly editor: Editor) {
    this.element = h(
      'footer',
      { class: 'ed-foot' },
      this.count,
      h('span', { class: 'ed-grow' }),
      h(
        'span',
        { class: 'ed-snap' },
        icon('snap', true),
        t('snap_hint'),
        h('span', { class: 'kbd' }, 'Alt'),
        t('snap_off'),
      ),
      h('span', { class: 'ed-bar-of-scale' }, this.barSvg, this.barWords),
      this.scale,
      h(
        'span',
        { class: 'ed-zooms', role: 'group', 'aria-label': t('zoom') },
        zoomButton('minus', t('zoom_out'), () => editor.zoom(1 / ZOOM_STEP)),
        this.zoom,
        zoomButton('plus', t('zoom_in'), () => editor.zoom(ZOOM_STEP)),
        zoomButton('all', t('zoom_all'), () => editor.fitView()),
      ),
    )
    const showCount = onceAFrame(() => this.showCount())
    for (const event of ['document', 'floor', 'selection', 'plan'] as const) editor.on(event, showCount)
    const showScale = onceAFrame(() => this.showScale())
    for (const event of ['floor', 'plan'] as const) editor.on(event, showScale)
    editor.on('camera', () => {
      if (editor.camera.scale !== this.shownScale) showScale()
    })
  }

  private showCount(): void {
    const records = this.editor.floorRecords.length
    const floor = this.editor.floor?.name ?? ''
    const chosen = this.editor.selection.size
    this.count.replaceChildren(
      counted(records, 'on_floor_one', 'on_floor_many', { floor }),
      ...(chosen > 0 ? [' · ', h('b', {}, t('chosen', { count: chosen }))] : []),
    )
  }

  private showScale(): void {
    this.shownScale = this.editor.camera.scale
    const length = scaleBarMm(this.editor.camera.scale, BAR_PX - 6)
    const width = length * this.editor.camera.scale
    set(this.bar, { d: `M1 2v8M1 6h${width}M${width + 1} 2v8M1 6.01h${width / 2}` })
    this.barWords.textContent = barWords(length)
    const base = this.editor.floor?.base
    this.scale.textContent = base
      ? t(base.calibrated ? 'scale_calibrated' : 'scale_estimated')
      : t('no_base_plan')
    this.scale.classList.toggle('warn', base?.calibrated === false)
    this.zoom.textContent = `${Math.round((this.editor.camera.scale / FULL_SCALE) * 100)} %`
  }
}

function barWords(lengthMm: number): string {
  if (lengthMm >= 1000) return `${(lengthMm / 1000).toLocaleString(languageCode())} m`
  return `${(lengthMm / 10).toLocaleString(languageCode())} cm`
}

function zoomButton(image: 'minus' | 'plus' | 'all', label: string, click: () => void): HTMLElement {
  return h(
    'button',
    { class: 'btn btn-icon btn-sm btn-quiet', type: 'button', 'aria-label': label, title: label, click },
    icon(image, true),
  )
}
