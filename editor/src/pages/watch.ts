/**
 * A part of a page that says how far something is: read it anew until it is done, then show the whole page.
 *
 * Without scripts the page loads itself again. Here only the part changes, so that focus and what was typed stay.
 */
const PART = '[data-watch]'
const EVERY_MS = 1500

export function startWatching(root: Document, every = EVERY_MS): void {
  const part = root.querySelector(PART)
  if (part?.querySelector('progress')) later(root, every)
}

function later(root: Document, every: number): void {
  setTimeout(() => void look(root, every), every)
}

async function look(root: Document, every: number): Promise<void> {
  const part = root.querySelector(PART)
  if (!part) return
  const fresh = await read(root)
  if (fresh === undefined) {
    later(root, every) // the server is away for a moment
  } else if (fresh?.querySelector('progress')) {
    renew(part, fresh)
    later(root, every)
  } else {
    root.location.reload()
  }
}

/** Return the part as it is now, null when it is gone, undefined when nobody answers. */
async function read(root: Document): Promise<Element | null | undefined> {
  try {
    const response = await fetch(root.location.href)
    if (!response.ok) return undefined
    return new DOMParser().parseFromString(await response.text(), 'text/html').querySelector(PART)
  } catch {
    return undefined
  }
}

/** Take over the words and the bar, each in its place: a status that is exchanged whole is not read out. */
function renew(part: Element, fresh: Element): void {
  const words = fresh.querySelector('[role=status]')?.textContent ?? ''
  const status = part.querySelector('[role=status]')
  if (status && status.textContent !== words) status.textContent = words
  const bar = part.querySelector('progress')
  const now = fresh.querySelector('progress')
  if (bar && now) bar.value = now.value
}
