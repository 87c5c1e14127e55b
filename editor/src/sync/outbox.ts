import type { Pending } from '../model/document'
import { newId } from '../model/identity'

/** Where unsent pushes survive a closed tab. `owner` is one person on one plan. */
export interface Outbox {
  /** Pushes that earlier visits of this owner left behind, oldest first; they belong to this visit from now on. */
  adopt(owner: string): Promise<readonly Pending[]>
  keep(owner: string, pending: Pending): Promise<void>
  remove(id: string): Promise<void>
}

type Row = { id: string; owner: string; session: string; order: number; pending: Pending }

const DATABASE = 'planwart-editor'
const STORE = 'unsent'
const lockName = (session: string): string => `planwart-editor-${session}`

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const written = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })

/**
 * The outbox of this browser.
 *
 * Two tabs may show the same plan: each holds a lock with its session's name as long as it lives, and only rows
 * of sessions whose lock is free are taken over. Without locks (plain http) a row may be sent twice, which its op
 * id makes harmless.
 */
export class BrowserOutbox implements Outbox {
  private readonly session = newId()
  private order = Date.now() * 1000
  private readonly database: Promise<IDBDatabase>

  constructor() {
    this.database = openDatabase()
    this.database.catch(() => undefined)
    void navigator.locks?.request(lockName(this.session), () => new Promise<never>(() => undefined))
  }

  async adopt(owner: string): Promise<readonly Pending[]> {
    const rows = await this.rows(owner)
    const left = await unlocked(rows)
    for (const row of left) await this.write({ ...row, session: this.session })
    return left.map((row) => row.pending)
  }

  async keep(owner: string, pending: Pending): Promise<void> {
    this.order += 1
    await this.write({ id: pending.id, owner, session: this.session, order: this.order, pending })
  }

  async remove(id: string): Promise<void> {
    const transaction = (await this.database).transaction(STORE, 'readwrite')
    transaction.objectStore(STORE).delete(id)
    await written(transaction)
  }

  private async write(row: Row): Promise<void> {
    const transaction = (await this.database).transaction(STORE, 'readwrite')
    transaction.objectStore(STORE).put(row)
    await written(transaction)
  }

  private async rows(owner: string): Promise<Row[]> {
    const store = (await this.database).transaction(STORE).objectStore(STORE)
    const rows = (await done(store.index('owner').getAll(owner))) as Row[]
    return rows.filter((row) => row.session !== this.session).sort((a, b) => a.order - b.order)
  }
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: 'id' }).createIndex('owner', 'owner')
  }
  return done(request)
}

/** Keep the rows whose session no longer lives. */
async function unlocked(rows: readonly Row[]): Promise<Row[]> {
  if (!navigator.locks) return [...rows]
  const free = new Set<string>()
  for (const session of new Set(rows.map((row) => row.session))) {
    await navigator.locks.request(lockName(session), { ifAvailable: true }, (lock) => {
      if (lock) free.add(session)
    })
  }
  return rows.filter((row) => free.has(row.session))
}
