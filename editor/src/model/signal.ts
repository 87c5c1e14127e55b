/** A typed list of listeners, one list per event name. */
export class Signal<Events extends Record<string, unknown>> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>()

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set()
    set.add(listener as (value: never) => void)
    this.listeners.set(name, set)
    return () => set.delete(listener as (value: never) => void)
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as (value: Events[Name]) => void)(value)
  }
}

/** The end of a switch over a union: the compiler proves that nothing is left. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
