/**
 * Open a page's `.access` card in a dialog instead of leaving the page.
 *
 * A link with `data-dialog` is an ordinary link without scripts. In the dialog, forms and links
 * inside the card travel through fetch and replace the card; what leads elsewhere leaves the page.
 */
const CARD = '[data-dialog-card]'

export function startDialogs(root: Document): void {
  root.addEventListener('click', (event) => {
    const target = event.target as Element | null
    const opener = target?.closest<HTMLAnchorElement>('a[data-dialog]')
    const inside = target?.closest<HTMLAnchorElement>(`dialog ${CARD} a[href]:not([target])`)
    const link = opener ?? inside
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (target?.closest('[data-dialog-close]')) {
      event.preventDefault()
      target.closest('dialog')?.close()
      return
    }
    if (!opener && !link.hasAttribute('data-stay')) return
    event.preventDefault()
    void load(root, link.href)
  })
  root.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (!form.closest(`dialog ${CARD}`) || form.hasAttribute('data-leave')) return
    event.preventDefault()
    void load(root, form.action, new FormData(form, (event as SubmitEvent).submitter))
  })
}

/** Fetch a page and show its card; without a card, go there. */
async function load(root: Document, url: string, body?: FormData): Promise<void> {
  const init: RequestInit = body ? { method: 'POST', body } : {}
  const response = await fetch(url, init)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const card = page.querySelector(CARD)
  if (!card) {
    root.location.assign(response.url)
    return
  }
  const dialog = sheet(root)
  if (body) dialog.dataset.changed = 'true'
  dialog.setAttribute('aria-label', card.querySelector('h1, h2')?.textContent?.trim() ?? '')
  dialog.replaceChildren(root.importNode(card, true))
  if (!dialog.open) dialog.showModal()
  dialog.querySelector<HTMLElement>('[autofocus], [aria-invalid="true"]')?.focus()
}

function sheet(root: Document): HTMLDialogElement {
  const there = root.querySelector<HTMLDialogElement>('dialog#sheet')
  if (there) return there
  const dialog = root.createElement('dialog')
  dialog.id = 'sheet'
  dialog.addEventListener('close', () => {
    dialog.replaceChildren()
    if (dialog.dataset.changed) root.location.reload()
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  root.body.append(dialog)
  return dialog
}
