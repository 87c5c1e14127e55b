/** The maths of setting a scale: lengths as people write them, and a view that zooms about a point. */

export type Point = Readonly<{ x: number; y: number }>
/** A picture on the screen: screen = picture * scale + offset. */
export type View = Readonly<{ scale: number; x: number; y: number }>

const UNIT_MM: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000 }

/** Read "3,50 m", "350 cm" or "3500 mm"; a bare number means centimetres. Null when it is no length. */
export function lengthMm(text: string): number | null {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(mm|cm|m)?\s*$/i.exec(text)
  if (!match) return null
  const mm = Number((match[1] ?? '').replace(',', '.')) * (UNIT_MM[(match[2] ?? 'cm').toLowerCase()] ?? 10)
  return mm > 0 ? mm : null
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y)
}

export function toScreen(view: View, point: Point): Point {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y }
}

export function toPicture(view: View, point: Point): Point {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale }
}

/** Zoom so that the picture point under `at` stays where it is. */
export function zoomAbout(view: View, at: Point, factor: number, limits: readonly [number, number]): View {
  const scale = Math.min(Math.max(view.scale * factor, limits[0]), limits[1])
  const fixed = toPicture(view, at)
  return { scale, x: at.x - fixed.x * scale, y: at.y - fixed.y * scale }
}

/** Show the whole picture with a margin, centred. */
export function fitted(size: Point, frame: Point, margin = 24): View {
  const scale = Math.min((frame.x - 2 * margin) / size.x, (frame.y - 2 * margin) / size.y)
  return { scale, x: (frame.x - size.x * scale) / 2, y: (frame.y - size.y * scale) / 2 }
}

/** Keep the line from `from` horizontal or vertical, whichever is nearer. */
export function straighten(from: Point, to: Point): Point {
  return Math.abs(to.x - from.x) >= Math.abs(to.y - from.y) ? { x: to.x, y: from.y } : { x: from.x, y: to.y }
}

/** Write millimetres as people say lengths: below 3 m in cm, else in m. */
export function spoken(mm: number, language: string): string {
  const number = (value: number, digits: number): string =>
    value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return mm < 3000 ? `${number(mm / 10, mm % 10 === 0 ? 0 : 1)} cm` : `${number(mm / 1000, 2)} m`
}
