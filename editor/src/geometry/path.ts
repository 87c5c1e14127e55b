import { turn } from './angle'

/** A step of an outline in absolute coordinates. Arcs keep their two radii, turn, and two flags before the end point. */
export type Segment = Readonly<{ command: 'M' | 'L' | 'C' | 'A' | 'Z'; values: readonly number[] }>
/** Where an outline drawn in modules goes: turned clockwise, then scaled, then moved. */
export type Placing = Readonly<{ x: number; y: number; rotation: number; scale: number }>

const TAKES: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, A: 7, Z: 0 }

/** Read an outline. Only absolute commands: that is how the catalogue is drawn. Throws on anything else. */
export function parsePath(source: string): readonly Segment[] {
  const segments: Segment[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  for (const [, command = '', rest = ''] of source.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = (rest.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number)
    const takes = TAKES[command]
    if (takes === undefined) throw new Error(`outline command ${command}`)
    if (command === 'Z') {
      segments.push({ command, values: [] })
      ;[x, y] = [startX, startY]
    }
    for (let at = 0; takes > 0 && at + takes <= numbers.length; at += takes) {
      const values = numbers.slice(at, at + takes)
      const end = endOf(command, values, x, y)
      segments.push(segmentOf(command, values, end, segments.at(-1)))
      ;[x, y] = end
      if (command === 'M') [startX, startY] = end
    }
  }
  return segments
}

function endOf(command: string, values: readonly number[], x: number, y: number): [number, number] {
  if (command === 'H') return [values[0] ?? x, y]
  if (command === 'V') return [x, values[0] ?? y]
  return [values.at(-2) ?? x, values.at(-1) ?? y]
}

function segmentOf(
  command: string,
  values: readonly number[],
  end: readonly [number, number],
  before: Segment | undefined,
): Segment {
  if (command === 'H' || command === 'V') return { command: 'L', values: end }
  if (command === 'S') return { command: 'C', values: [...mirrored(before), ...values] }
  return { command: command as Segment['command'], values }
}

/** A smooth curve goes on as the one before it ended. */
function mirrored(before: Segment | undefined): readonly [number, number] {
  const [, , controlX, controlY, x = 0, y = 0] = before?.values ?? []
  if (before?.command !== 'C') return [before?.values.at(-2) ?? 0, before?.values.at(-1) ?? 0]
  return [2 * x - (controlX ?? x), 2 * y - (controlY ?? y)]
}

/** Write an outline at its place. Baked numbers instead of a transform: 500 symbols then are one layer to move. */
export function placedPath(segments: readonly Segment[], placing: Placing): string {
  const put = (x: number, y: number): string => {
    const turned = turn({ x, y }, placing.rotation)
    return `${round(placing.x + turned.x * placing.scale)} ${round(placing.y + turned.y * placing.scale)}`
  }
  return segments.map((segment) => segment.command + placedValues(segment, placing, put)).join('')
}

function placedValues(
  { command, values }: Segment,
  placing: Placing,
  put: (x: number, y: number) => string,
): string {
  if (command === 'A') {
    const [rx = 0, ry = 0, tilt = 0, large = 0, sweep = 0, x = 0, y = 0] = values
    const radii = `${round(rx * placing.scale)} ${round(ry * placing.scale)}`
    return `${radii} ${tilt + placing.rotation} ${large} ${sweep} ${put(x, y)}`
  }
  const points: string[] = []
  for (let at = 0; at < values.length; at += 2) points.push(put(values[at] ?? 0, values[at + 1] ?? 0))
  return points.join(' ')
}

const round = (value: number): number => Math.round(value * 100) / 100

export const circlePath = (cx: number, cy: number, r: number): string =>
  `M${cx - r} ${cy}A${r} ${r} 0 1 1 ${cx + r} ${cy}A${r} ${r} 0 1 1 ${cx - r} ${cy}Z`

/** A rectangle, with round corners of radius `r` if there is one. */
export function rectanglePath(x: number, y: number, width: number, height: number, r: number): string {
  const [right, bottom] = [x + width, y + height]
  if (r === 0) return `M${x} ${y}H${right}V${bottom}H${x}Z`
  const arc = (toX: number, toY: number): string => `A${r} ${r} 0 0 1 ${toX} ${toY}`
  return [
    `M${x + r} ${y}H${right - r}${arc(right, y + r)}V${bottom - r}${arc(right - r, bottom)}`,
    `H${x + r}${arc(x, bottom - r)}V${y + r}${arc(x + r, y)}Z`,
  ].join('')
}
