type Place = Readonly<{ x: number; y: number }>

/** The server takes twenty a second; ten are enough for the eye. */
const EVERY_MS = 100

/** Tell where my pointer is, not more often than useful, and the last place always. */
export class PresenceSender {
  private timer = 0
  private latest: Place | null = null
  private dirty = false

  constructor(private readonly send: (at: Place | null) => void) {}

  point(at: Place | null): void {
    this.latest = at && { x: Math.round(at.x), y: Math.round(at.y) }
    if (this.timer) {
      this.dirty = true
      return
    }
    this.flush()
  }

  private flush(): void {
    this.dirty = false
    this.send(this.latest)
    this.timer = window.setTimeout(() => {
      this.timer = 0
      if (this.dirty) this.flush()
    }, EVERY_MS)
  }
}
