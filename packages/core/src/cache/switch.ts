import { AsyncLocalStorage } from 'node:async_hooks'
import type { Ordinary } from '../engine/ordinary.js'

/** Whether a cache is used at all. */
export interface Switch {
  /** Why a call goes past the cache as a whole, or `undefined`. */
  off(): 'disabled' | 'closed' | undefined
  setEnabled(enabled: boolean): void
  /** Runs `work` with the cache off for what happens in it. */
  without<T>(work: () => T): T
  /** Off from here on, for good. */
  close(): void
}

/** See {@link Switch}. It tells `ordinary` whether a call has to ask at all. */
export function createSwitch(ordinary: Ordinary): Switch {
  const scope = new AsyncLocalStorage<true>()
  let isScoped = false
  let isEnabled = true
  let isClosed = false

  return {
    off() {
      if (isClosed) return 'closed'
      return isEnabled && !(isScoped && scope.getStore() === true) ? undefined : 'disabled'
    },
    setEnabled(value) {
      isEnabled = value
      ordinary.set('off', !isEnabled || isScoped || isClosed)
    },
    without(work) {
      // What has begun in there may go on for ever.
      isScoped = true
      ordinary.set('off', true)
      return scope.run(true, work)
    },
    close() {
      isClosed = true
      // Before Node 24, a storage in use makes every promise of the process dearer.
      scope.disable()
      ordinary.set('off', true)
    },
  }
}
