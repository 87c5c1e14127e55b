import { svg } from '../drawing/svg'

/** Outlines on a 24 pixel square, drawn by us, stroke 1.6. */
const PATHS = {
  all: ['M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5'],
  bin: ['M5 7h14M9.5 7V4.500h5V7M7 7l1 13h8l1-13'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  close: ['M6 6l12 12M18 6L6 18'],
  copy: ['M8 8h12v12H8zM16 8V4H4v12h4'],
  device: ['M9 3.5h6a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM11 17.5h2'],
  down: ['M6 9.5l6 6 6-6'],
  eye: [
    'M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z',
    'M9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0',
  ],
  hand: [
    'M8 12.5V6.2a1.5 1.5 0 0 1 3 0V11m0-5.6a1.5 1.5 0 0 1 3 0V11m0-4a1.5 1.5 0 0 1 3 0v7.5c0 3.5-2.3 6-5.600 6-3 0-4.500-1.500-6-4.200l-1.700-3.200c-.8-1.600 1.300-2.800 2.300-1.500l2 2.400',
  ],
  help: [
    'M9 9a3 3 0 1 1 4.200 2.800c-.8.4-1.200 1-1.200 2.200',
    'M12 17.500v.2',
    'M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0',
  ],
  key: [
    'M10 14a4.200 4.200 0 0 0 6 0l3-3a4.250 4.250 0 0 0-6-6l-1.200 1.200M14 10a4.200 4.200 0 0 0-6 0l-3 3a4.250 4.250 0 0 0 6 6l1.200-1.200',
  ],
  left: ['M14.500 6l-6 6 6 6'],
  list: ['M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5v0M4.5 12v0M4.5 17.5v0'],
  minus: ['M5 12h14'],
  no_line: ['M7 18.5h10a4 4 0 0 0 2.6-7M16 8a6 6 0 0 0-10 1.8 4.4 4.4 0 0 0 1 8.7M4 4l16 16'],
  not_saved: ['M7 18.5h10a4 4 0 0 0 .6-8A6 6 0 0 0 6 9.8a4.4 4.4 0 0 0 1 8.7z', 'M10 11.7l4 4M14 11.7l-4 4'],
  parts: ['M5 3.5h14v17H5zM8.500 8h7M8.500 12h7M8.500 16h4'],
  person: [
    'M8.200 8a3.800 3.800 0 1 0 7.600 0a3.800 3.800 0 1 0-7.600 0',
    'M4.5 20c.6-4 3.600-6 7.500-6s6.900 2 7.500 6',
  ],
  plan: ['M4 4h16v16H4zM4 11h6V8M10 20v-5M10 11h3M16 11h4'],
  plus: ['M12 5v14M5 12h14'],
  print: ['M7 9V4h10v5M7 17H4.500V9h15v8H17M7 14h10v6.500H7z'],
  redo: ['M15.5 5L20 9.5 15.5 14M20 9.5H10a5.5 5.5 0 0 0 0 11h3'],
  right: ['M9.5 6l6 6-6 6'],
  ruler: ['M3.5 16.5L16.5 3.5l4 4-13 13zM7 13l2 2M10 10l2.5 2.5M13 7l2 2'],
  saved: ['M7 18.5h10a4 4 0 0 0 .6-8A6 6 0 0 0 6 9.8a4.4 4.4 0 0 0 1 8.7z', 'M9.3 13.6l2 2 3.600-3.800'],
  saving: [
    'M7 18.5h10a4 4 0 0 0 .6-8A6 6 0 0 0 6 9.8a4.4 4.4 0 0 0 1 8.7z',
    'M12 16.5v-5M9.7 13.4l2.3-2.3 2.300 2.300',
  ],
  search: ['M4.500 11a6.500 6.500 0 1 0 13 0a6.500 6.500 0 1 0-13 0', 'M16 16l4.5 4.5'],
  select: ['M5.5 4l13.2 7.3-6 1.500-2.700 5.900z'],
  snap: ['M6 4v8a6 6 0 0 0 12 0V4h-4v8a2 2 0 0 1-4 0V4zM6 8h4M14 8h4'],
  text: ['M5 7V5h14v2M12 5v14.5M9.5 19.5h5'],
  turn: ['M19.500 12a7.500 7.500 0 1 1-2.200-5.300M19.500 3.500v4h-4'],
  undo: ['M8.5 5L4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-3'],
  up: ['M6 14.500l6-6 6 6'],
} as const

export type IconName = keyof typeof PATHS

/** An icon beside words, or in a button that has a label of its own. */
export function icon(name: IconName, small = false): SVGSVGElement {
  return svg(
    'svg',
    { class: small ? 'i i-s' : 'i', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    ...PATHS[name].map((d) => svg('path', { d })),
  )
}

/** The sign of the house: a plan with an outlet. */
export function brandMark(): SVGSVGElement {
  return svg(
    'svg',
    { class: 'ed-mark', width: 20, height: 20, viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    svg('path', { d: 'M2.5 2.5h15v15h-15z' }),
    svg('path', { d: 'M2.5 11.5h6v-4M8.5 17.5v-2.5' }),
    svg('path', { class: 'accent', d: 'M13.5 2.5v3M11.2 5.5h4.6M11.2 8.3a2.3 2.3 0 0 1 4.6 0' }),
  )
}
