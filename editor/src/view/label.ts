import { svg } from '../drawing/svg'
import { circlePath, parsePath, placedPath, rectanglePath } from '../geometry/path'
import { t } from '../language/words'
import { symbolById } from '../model/catalogue'
import type { DeviceRecord, Side } from '../model/records'
import { type LabelPlace, WIDTH_OF_LETTER } from './labels'

/** All that a label says, as it is measured: tag, height where it differs, how many, and from whom. */
export function labelText(record: DeviceRecord, side: Side): string {
  return [tagOf(record), details(record), isFromCustomer(record) ? `   ${origin(side)}` : ''].join('')
}

const tagOf = (record: DeviceRecord): string => record.tag ?? symbolById(record.data.symbol).prefix
const isFromCustomer = (record: DeviceRecord): boolean => record.by?.side === 'customer'
const origin = (side: Side): string => `· ${t(side === 'customer' ? 'from_you' : 'from_customer')}`

function details(record: DeviceRecord): string {
  const { height, symbol, count } = record.data
  const differs = height !== null && height !== symbolById(symbol).height_mm
  return [differs ? ` ${Math.round(height / 10)}` : '', count > 1 ? ` ×${count}` : ''].join('')
}

/** Draw the label of a device; `place` and `size` are in modules from the device's origin. */
export function drawLabel(
  record: DeviceRecord,
  side: Side,
  place: LabelPlace,
  module: number,
  size: number,
): SVGGElement {
  const x = record.data.x + place.x * module
  const y = record.data.y + place.y * module
  const height = size * module
  const attributes = { y, 'font-size': height, 'stroke-width': height * 0.35 }
  const rest = details(record)
  const more = rest ? [svg('tspan', { class: 'lh' }, rest)] : []
  if (!isFromCustomer(record)) {
    const text = svg(
      'text',
      { class: 'lb', x, 'text-anchor': place.anchor, ...attributes },
      tagOf(record),
      ...more,
    )
    return svg('g', {}, text)
  }
  const width = labelText(record, side).length * WIDTH_OF_LETTER * height
  const start = place.anchor === 'start' ? x : place.anchor === 'end' ? x - width : x - width / 2
  const text = svg(
    'text',
    { class: 'lb vk', x: start + height * 1.3, 'text-anchor': 'start', ...attributes },
    tagOf(record),
    ...more,
    ` ${origin(side)}`,
  )
  return svg('g', {}, ...flag(start + height * 0.55, y - height * 0.36, height / 4.3), text)
}

const FLAG = parsePath(rectanglePath(-2.2, -2.2, 4.4, 4.4, 0.8))
const HEAD = parsePath(circlePath(0, -0.7, 0.82))
const SHOULDERS = parsePath('M-1.5 1.55C-1.35 .4 -.75 .15 0 .15C.75 .15 1.35 .4 1.5 1.55Z')

/** The mark 'from the customer': a small flag with a person. */
function flag(x: number, y: number, scale: number): readonly SVGPathElement[] {
  const placing = { x, y, rotation: 0, scale }
  return [
    svg('path', { class: 'flag', d: placedPath(FLAG, placing) }),
    svg('path', { class: 'person', d: placedPath(HEAD, placing) + placedPath(SHOULDERS, placing) }),
  ]
}
