/** Larger scans keep the browser's own filter: a copy of them would cost too much memory. */
const MOST_PIXELS = 24_000_000

/** Is the page shown dark, by the system or by the person's choice? */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.bsTheme
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

/** Call back when the page turns dark or light. */
export function onThemeChange(act: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', act)
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] })
}

/**
 * Copy a scan as quiet paper: colours nearly gone; in the dark turned over, on the colour of the sheet.
 *
 * Done once, so that panning moves a finished picture; a filter in the style sheet would work on every frame.
 * `shrink` divides its size: a scan shown small needs a copy made small with care, or thin lines break up.
 * Returns null where the browser cannot, or should not: then the style sheet does it.
 */
export function quietPaper(
  image: HTMLImageElement,
  sheetColour: string,
  shrink: number,
): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context || !('filter' in context)) return null
  if (image.naturalWidth * image.naturalHeight > MOST_PIXELS) return null
  canvas.width = Math.max(1, Math.round(image.naturalWidth / shrink))
  canvas.height = Math.max(1, Math.round(image.naturalHeight / shrink))
  context.imageSmoothingQuality = 'high'
  context.fillStyle = '#fff'
  context.filter = isDark() ? 'invert(1) hue-rotate(180deg) saturate(0.45)' : 'saturate(0.45)'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  if (isDark()) {
    context.filter = 'none'
    context.globalCompositeOperation = 'screen'
    context.fillStyle = sheetColour
    context.fillRect(0, 0, canvas.width, canvas.height)
  }
  return canvas
}
