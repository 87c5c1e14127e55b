// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { startPasswords } from '../../src/pages/password'
import { startSubmitting } from '../../src/pages/submit'
import { startTheme } from '../../src/pages/theme'

const click = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click()
const attribute = (selector: string, name: string): string | null | undefined =>
  document.querySelector(selector)?.getAttribute(name)

describe('the theme', () => {
  beforeEach(() => {
    delete document.documentElement.dataset.bsTheme
    document.body.innerHTML = ['system', 'light', 'dark']
      .map((theme) => `<button type="button" data-theme-choice="${theme}"><span>${theme}</span></button>`)
      .join('')
    startTheme(document)
  })

  it('marks what holds', () => expect(attribute('[data-theme-choice=system]', 'aria-pressed')).toBe('true'))

  it('changes the page, the mark and the cookie', () => {
    click('[data-theme-choice=dark] span')

    expect(document.documentElement.dataset.bsTheme).toBe('dark')
    expect(attribute('[data-theme-choice=dark]', 'aria-pressed')).toBe('true')
    expect(document.cookie).toContain('planwart-theme=dark')
  })

  it('gives the choice back to the system', () => {
    click('[data-theme-choice=dark]')
    click('[data-theme-choice=system]')

    expect(document.documentElement.dataset.bsTheme).toBeUndefined()
  })
})

describe('a password', () => {
  it('is shown and hidden by its button', () => {
    document.body.innerHTML =
      '<div><input type="password"><button type="button" data-password-toggle aria-pressed="false"></button></div>'
    startPasswords(document)

    click('button')
    expect([attribute('input', 'type'), attribute('button', 'aria-pressed')]).toEqual(['text', 'true'])
    click('button')
    expect([attribute('input', 'type'), attribute('button', 'aria-pressed')]).toEqual(['password', 'false'])
  })
})

describe('a form', () => {
  it('is sent once', () => {
    document.body.innerHTML = '<form method="post"></form>'
    startSubmitting(document)
    const send = (): boolean =>
      document
        .querySelector('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })) ?? false

    expect([send(), send()]).toEqual([true, false])
  })
})
