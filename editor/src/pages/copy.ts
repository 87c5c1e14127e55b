/** Copy the text of a field; the button answers with its own word. */
const ANSWER_MS = 2500

export function startCopying(root: Document): void {
  settle(root)
  root.addEventListener('click', (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>('[data-copy]')
    if (button) void copy(root, button)
  })
}

/** What is shown only once answers a form: loading the page again shall not send that form a second time. */
function settle(root: Document): void {
  const address = root.querySelector<HTMLElement>('[data-once]')?.dataset.once
  if (address) root.defaultView?.history.replaceState(null, '', address)
}

async function copy(root: Document, button: HTMLElement): Promise<void> {
  const field = root.querySelector<HTMLInputElement>(button.dataset.copy ?? '')
  if (!field) return
  field.select()
  // Plain http off the own machine has no clipboard; there the selected text is copied the old way.
  if (root.defaultView?.navigator.clipboard) await root.defaultView.navigator.clipboard.writeText(field.value)
  else root.execCommand('copy')
  const word = button.querySelector<HTMLElement>('[data-word]')
  if (!word) return
  const before = word.textContent
  word.textContent = button.dataset.copied ?? before
  setTimeout(() => {
    word.textContent = before
  }, ANSWER_MS)
}
