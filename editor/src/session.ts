import type { PageFacts } from './model/connection'

/** Read what the page says about itself; it carries no scripts, only attributes. */
export function readFacts(root: HTMLElement): PageFacts {
  const say = (name: string): string => root.dataset[name] ?? ''
  return {
    plan: Number(say('plan')),
    socket: say('socket'),
    home: say('home') || '/',
    language: say('language') || document.documentElement.lang || 'de',
    title: say('unit'),
    // A customer knows the firm, the firm knows the project.
    subtitle: say('side') === 'customer' ? say('firm') : say('project'),
    firm: say('firm'),
    accessUrl: say('access'),
    accessLabel: say('accessLabel'),
    accessState: say('accessState'),
    partsUrl: say('parts'),
    pdfUrl: say('pdf'),
  }
}

const RECENTS = 'planwart.recents'
const WHEEL = 'planwart.wheel'

/** Small habits of one person on one device. */
export const remembered = {
  recents(): readonly string[] | null {
    const stored = read(RECENTS)?.split(',') ?? []
    return stored.length === 9 ? stored : null
  },
  setRecents: (symbols: readonly string[]): void => write(RECENTS, symbols.join(',')),
  wheelZooms: (): boolean => read(WHEEL) === 'zoom',
  setWheelZooms: (zooms: boolean): void => write(WHEEL, zooms ? 'zoom' : 'pan'),
}

/** Storage may be forbidden; a habit is then forgotten with the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Nothing depends on it.
  }
}
