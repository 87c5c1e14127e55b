import type { ClientFrame } from './protocol'
import { SUBPROTOCOL } from './protocol'

/** One connection. It ends once; a new one is opened for the next try. */
export type Line = Readonly<{ send(frame: ClientFrame): void; close(): void }>
export type LineEvents = Readonly<{
  opened(): void
  received(value: unknown): void
  closed(code: number): void
}>
export type OpenLine = (events: LineEvents) => Line

/** Codes by which the server says that trying again is of no use. */
export const CLOSED = { notSignedIn: 4401, accessEnded: 4403, otherVersion: 4409 } as const
/** Codes of a server that failed, as opposed to a line that broke. */
export const SERVER_FAILED: readonly number[] = [1002, 1007, 1008, 1009, 1011]

/** Speak to the server over a WebSocket; `path` is relative to the page's own host. */
export function webSocketLine(path: string): OpenLine {
  return (events) => {
    const url = new URL(path, location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url, SUBPROTOCOL)
    socket.onopen = () => events.opened()
    socket.onmessage = (event) => events.received(parsed(event.data))
    socket.onclose = (event) => events.closed(event.code)
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
      },
      close: () => socket.close(),
    }
  }
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? (JSON.parse(data) as unknown) : null
  } catch {
    return null
  }
}
