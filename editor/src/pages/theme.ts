/** Light, dark, or as the system says. A cookie, so that the server paints the first frame right. */
const YEAR_S = 31_536_000

export type Theme = 'light' | 'dark' | 'system'

export function startTheme(root: Document): void {
  const current = root.documentElement.dataset.bsTheme ?? 'system'
  mark(root, current)
  root.addEventListener('click', (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>('[data-theme-choice]')
    const choice = button?.dataset.themeChoice
    if (choice === 'light' || choice === 'dark' || choice === 'system') applyTheme(root, choice)
  })
}

export function applyTheme(root: Document, theme: Theme): void {
  if (theme === 'system') delete root.documentElement.dataset.bsTheme
  else root.documentElement.dataset.bsTheme = theme
  root.cookie = `planwart-theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax`
  mark(root, theme)
}

function mark(root: Document, theme: string): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-theme-choice]'))
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme))
}
