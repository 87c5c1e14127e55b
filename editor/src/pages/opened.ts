/**
 * Tell the firm that a person has opened the invitation: after the first press of a key or pointer,
 * never by loading the page, for mail scanners load pages.
 */
export function startOpened(root: Document): void {
  const form = root.querySelector<HTMLFormElement>('form[data-opened]')
  if (!form) return
  const tell = (event: Event): void => {
    if (!event.isTrusted) return
    root.removeEventListener('pointerdown', tell)
    root.removeEventListener('keydown', tell)
    void fetch(form.action, { method: 'POST', body: new FormData(form), keepalive: true })
  }
  root.addEventListener('pointerdown', tell)
  root.addEventListener('keydown', tell)
}
