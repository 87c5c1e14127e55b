// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startWatching } from '../../src/pages/watch'

const building = (words: string, done: number): string =>
  `<section data-watch><p role="status">${words}</p><progress max="5" value="${done}"></progress></section>`
const answer = (body: string, ok = true): Response => ({ ok, text: () => Promise.resolve(body) }) as Response

const reload = vi.fn()
const asked = vi.fn<() => Promise<Response>>()

/** Wait for the next look, and for what follows from it. */
const next = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(100)
}

describe('a part that says how far something is', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', asked)
    vi.spyOn(document.location, 'reload').mockImplementation(reload)
    document.body.innerHTML = `<input id="typed">${building('Die Mauern', 0)}`
    document.querySelector<HTMLInputElement>('#typed')?.focus()
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.resetAllMocks()
  })

  it('takes over words and bar, and leaves the rest of the page alone', async () => {
    const status = document.querySelector('[role=status]')
    asked.mockResolvedValue(answer(building('Der Keller', 3)))
    startWatching(document, 100)
    await next()

    expect(status?.isConnected).toBe(true)
    expect([status?.textContent, document.querySelector('progress')?.value]).toEqual(['Der Keller', 3])
    expect(document.activeElement?.id).toBe('typed')
    expect(reload).not.toHaveBeenCalled()
  })

  it('shows the whole page when it is done', async () => {
    asked
      .mockResolvedValueOnce(answer(building('Der Keller', 3)))
      .mockResolvedValueOnce(answer('<h1>Projekte</h1>'))
    startWatching(document, 100)
    await next()
    await next()

    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('waits for a server that is away', async () => {
    asked
      .mockRejectedValueOnce(new TypeError('away'))
      .mockResolvedValueOnce(answer('', false))
      .mockResolvedValueOnce(answer(building('Der Keller', 3)))
    startWatching(document, 100)
    await next()
    await next()
    await next()

    expect(document.querySelector('progress')?.value).toBe(3)
    expect(reload).not.toHaveBeenCalled()
  })

  it('does nothing on a page where nothing goes on', async () => {
    document.body.innerHTML = '<section data-watch><p role="status">Es geht nicht weiter.</p></section>'
    startWatching(document, 100)
    await next()

    expect(asked).not.toHaveBeenCalled()
  })
})
