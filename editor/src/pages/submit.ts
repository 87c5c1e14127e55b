/** A form is sent once: the second press while it travels does nothing. */
export function startSubmitting(root: Document): void {
  root.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (event.defaultPrevented || form.method !== 'post') return
    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'true'
  })
  // Coming back by the back button, the page lives again as it was left.
  root.defaultView?.addEventListener('pageshow', () => {
    for (const form of root.querySelectorAll<HTMLFormElement>('form[data-sent]')) delete form.dataset.sent
  })
}
