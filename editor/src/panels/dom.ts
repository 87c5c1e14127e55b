type Listener = (event: never) => void
type Props = Readonly<Record<string, string | number | boolean | null | undefined | Listener>>

/**
 * Make an element: `class`, attributes, and listeners as functions under the event's name.
 * Children that are strings become text, never markup.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  props: Props = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(key, value as EventListener)
    else if (value === true) element.setAttribute(key, '')
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(key, String(value))
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** Write a field's value unless somebody is typing in it. */
export function setValue(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  value: string,
): void {
  if (document.activeElement !== field && field.value !== value) field.value = value
}

/** Draw at most once a frame, however often something changes. */
export function onceAFrame(draw: () => void): () => void {
  let frame = 0
  return () => {
    if (frame) return
    frame = requestAnimationFrame(() => {
      frame = 0
      draw()
    })
  }
}
