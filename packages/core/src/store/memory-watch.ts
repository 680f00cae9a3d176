import type { StoreGroups } from './groups.js'
import type { Store } from './store.js'

interface Watcher {
  readonly changed: () => void
  isStopped: boolean
}

/** Who waits for the slot of a name to change, over all stores that share the data. Only names that are watched stand in it. */
export type Watchers = Map<string, Set<Watcher>>

/** Tells those who watch this name, in a turn of their own: none of them runs inside of a verb. Called at every change. */
export function tellWatchers(watchers: Watchers, name: string): void {
  const told = watchers.get(name)
  if (told === undefined) return
  watchers.delete(name)
  for (const watcher of told) {
    queueMicrotask(() => {
      if (!watcher.isStopped) watcher.changed()
    })
  }
}

/** The watches of one store. */
export interface MemoryWatches {
  readonly watch: NonNullable<StoreGroups['watch']>
  /** Stops those that are left. */
  stopAll(): void
}

/** Watches over slots whose names begin with `prefix`, each begun by a `read`. */
export function memoryWatches(watchers: Watchers, prefix: string, read: Store['read']): MemoryWatches {
  const stops = new Set<() => void>()
  return {
    watch: (key, tags, changed) => {
      // Before the read, which answers in this same turn: no change goes unnoticed in between.
      const leave = addWatcher(watchers, prefix + key, () => {
        stops.delete(stop)
        changed()
      })
      const stop = (): void => {
        stops.delete(stop)
        leave()
      }
      stops.add(stop)
      return { answer: read([key], tags), stop }
    },
    stopAll: () => {
      for (const stop of stops) stop()
    },
  }
}

function addWatcher(watchers: Watchers, name: string, changed: () => void): () => void {
  const watcher: Watcher = { changed, isStopped: false }
  const beside = watchers.get(name)
  if (beside === undefined) watchers.set(name, new Set([watcher]))
  else beside.add(watcher)
  return () => {
    watcher.isStopped = true
    const left = watchers.get(name)
    // Whoever was told has left already, and others may have come under the same name.
    if (left?.delete(watcher) === true && left.size === 0) watchers.delete(name)
  }
}
