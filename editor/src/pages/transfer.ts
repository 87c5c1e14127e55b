/** Bring a file to the server: a small one at once, a large one in parts, so that a lost line costs one part and not the file. */

export const AT_ONCE_BYTES = 5 * 1024 * 1024
const PART_BYTES = 4 * 1024 * 1024
const PAUSES_S = [1, 2, 4, 8, 15, 30]

/** What the server said; `json` is null where it answered with a page, which only a sign-in or a fault does. */
export type Answer = Readonly<{ status: number; json: Record<string, unknown> | null }>
export type Send = (
  method: 'GET' | 'POST',
  address: string,
  body: Blob | FormData | null,
  sent: (bytes: number) => void,
) => Promise<Answer>

/** Where a file goes: the page that wants it, and where uploads in parts begin. */
export type Way = Readonly<{
  page: string
  begin: string
  field: string
  token: string
  words: Readonly<{ lost: string; signedOut: string }>
}>

/** The line is lost; what has arrived stays. */
export class LostLine extends Error {}

/** The server said no, in a sentence; `again` tells whether the same file may do later. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly again: boolean,
  ) {
    super(message)
  }
}

export type Watcher = Readonly<{
  /** Bytes that have arrived, of all. */
  sent(bytes: number): void
  /** The upload goes on where an earlier one stood. */
  resumed(bytes: number): void
  /** Everything has arrived; the server opens it. */
  opening(): void
  /** The line is lost, the next attempt comes by itself. */
  waiting(): void
  /** From now on there is something on the server to cancel. */
  began(address: string): void
}>

/** Return the address of the page that comes next. Throws Refusal, LostLine, or whatever `send` throws when it is stopped. */
export async function deliver(
  file: File,
  way: Way,
  send: Send,
  watch: Watcher,
  pause: (seconds: number) => Promise<void> = sleep,
): Promise<string> {
  const form = new FormData()
  form.set('csrfmiddlewaretoken', way.token)
  if (file.size <= AT_ONCE_BYTES || way.begin === '') {
    form.set(way.field, file)
    const answer = await send('POST', way.page, form, (bytes) => {
      watch.sent(Math.min(bytes, file.size))
      if (bytes >= file.size) watch.opening()
    })
    return nextOf(answer, way)
  }
  form.set('upload', await inParts(file, way, send, watch, pause))
  watch.opening()
  return nextOf(await send('POST', way.page, form, () => undefined), way)
}

async function inParts(
  file: File,
  way: Way,
  send: Send,
  watch: Watcher,
  pause: (seconds: number) => Promise<void>,
): Promise<string> {
  const announced = new FormData()
  for (const [name, value] of Object.entries({
    csrfmiddlewaretoken: way.token,
    name: file.name,
    size: String(file.size),
    mark: String(file.lastModified),
  }))
    announced.set(name, value)
  const upload = objectOf(await send('POST', way.begin, announced, () => undefined), way)
  const address = String(upload.address)
  let offset = Number(upload.offset)
  watch.began(address)
  if (offset > 0) watch.resumed(offset)
  watch.sent(offset)
  let failures = 0
  while (offset < file.size) {
    const start = offset
    try {
      const part = file.slice(start, start + PART_BYTES)
      const answer = await send('POST', `${address}?offset=${start}`, part, (bytes) =>
        watch.sent(start + bytes),
      )
      offset = offsetOf(answer, way)
      failures = 0
    } catch (error) {
      if (!(error instanceof LostLine) || failures >= PAUSES_S.length) throw error
      watch.waiting()
      await pause(PAUSES_S[failures] ?? 30)
      failures += 1
      offset = await ask(address, way, send, offset)
    }
    watch.sent(offset)
  }
  return String(upload.key)
}

/** Ask how much has arrived; if there is still no line, the next part will tell. */
async function ask(address: string, way: Way, send: Send, otherwise: number): Promise<number> {
  try {
    return offsetOf(await send('GET', address, null, () => undefined), way)
  } catch (error) {
    if (error instanceof LostLine) return otherwise
    throw error
  }
}

/** A part that does not follow is no fault: the server says where to go on. */
function offsetOf(answer: Answer, way: Way): number {
  if (answer.status === 409 && typeof answer.json?.offset === 'number') return answer.json.offset
  return Number(objectOf(answer, way).offset)
}

function nextOf(answer: Answer, way: Way): string {
  const next = objectOf(answer, way).next
  if (typeof next !== 'string') throw new Refusal(way.words.lost, true)
  return next
}

function objectOf(answer: Answer, way: Way): Record<string, unknown> {
  if (answer.status >= 500 || answer.status === 0) throw new LostLine(way.words.lost)
  if (answer.json === null)
    throw new Refusal(answer.status < 400 ? way.words.signedOut : way.words.lost, true)
  if (answer.status >= 400)
    throw new Refusal(String(answer.json.error ?? way.words.lost), answer.json.again === true)
  return answer.json
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000)
  })
}

/** Send by XMLHttpRequest, which alone tells how much has gone; `stopped` ends it. */
export function sender(token: string, stopped: AbortSignal, lost: string): Send {
  return (method, address, body, sent) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(method, address)
      request.setRequestHeader('Accept', 'application/json')
      if (method === 'POST') request.setRequestHeader('X-CSRFToken', token)
      if (body instanceof Blob) request.setRequestHeader('Content-Type', 'application/octet-stream')
      request.upload.addEventListener('progress', (event) => sent(event.loaded))
      request.addEventListener('load', () => resolve({ status: request.status, json: parsed(request) }))
      request.addEventListener('error', () => reject(new LostLine(lost)))
      request.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      stopped.addEventListener('abort', () => request.abort(), { once: true })
      if (stopped.aborted) request.abort()
      else request.send(body)
    })
}

function parsed(request: XMLHttpRequest): Record<string, unknown> | null {
  if (!request.getResponseHeader('Content-Type')?.startsWith('application/json')) return null
  const value: unknown = JSON.parse(request.responseText)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}
