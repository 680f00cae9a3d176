/** What a process holds besides memory. */
export interface Handles {
  /** Timers that are pending, also those that would let the process exit. */
  readonly timers: number
  readonly sockets: number
}

interface Pending {
  readonly _destroyed?: boolean
}

/**
 * Counts the timers that are set from here on, and sockets. Node tells of such timers only as keep the process alive; the
 * others are what a library leaks.
 */
export function watchHandles(): () => Handles {
  const pending = new Set<Pending>()
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const set = globalThis[name] as (...given: unknown[]) => NodeJS.Timeout
    const watched = (...given: unknown[]): NodeJS.Timeout => {
      const timer = set(...given)
      pending.add(timer as unknown as Pending)
      return timer
    }
    Object.assign(globalThis, { [name]: Object.assign(watched, set) })
  }
  return () => {
    // oxlint-disable-next-line no-underscore-dangle -- there is no other way to ask
    for (const timer of pending) if (timer._destroyed === true) pending.delete(timer)
    const sockets = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'))
    return { timers: pending.size, sockets: sockets.length }
  }
}
