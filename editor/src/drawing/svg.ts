const NAMESPACE = 'http://www.w3.org/2000/svg'

export type Attributes = Readonly<Record<string, string | number | null>>

/** Make an SVG element. Attributes only: the page's policy forbids inline styles. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(NAMESPACE, name)
  set(element, attributes)
  element.append(...children)
  return element
}

/** Write attributes; null takes one away. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name)
    else element.setAttribute(name, String(value))
  }
}

/** Parse shapes that ship with the program, never anything a person wrote. */
export function shapesFrom(source: string): readonly Node[] {
  const parsed = new DOMParser().parseFromString(`<svg xmlns="${NAMESPACE}">${source}</svg>`, 'image/svg+xml')
  return [...parsed.documentElement.childNodes].map((node) => document.importNode(node, true))
}
