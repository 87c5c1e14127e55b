/** Show and hide a password; the button says what it will do. */
export function startPasswords(root: Document): void {
  root.addEventListener('click', (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>('[data-password-toggle]')
    const input = button?.parentElement?.querySelector<HTMLInputElement>('input')
    if (!button || !input) return
    const shown = input.type === 'password'
    input.type = shown ? 'text' : 'password'
    button.setAttribute('aria-pressed', String(shown))
  })
}
