import { setTimeout as pause } from 'node:timers/promises'
import type { End } from './script.js'

/** When the server has answered COMMITs whose clients are gone. */
export interface Landings {
  /** That of this transaction may be answered so. */
  expect(id: number, end: End): void
  tell(id: number, at: number): void
  /** Waits for it; not for one that cannot come. */
  of(id: number): Promise<number | undefined>
}

/** Whoever has not been answered by then never will be. */
const WITHIN_MS = 5_000

export function landings(): Landings {
  const waiting = new Map<number, { readonly at: Promise<number>; readonly resolve: (at: number) => void }>()
  return {
    expect(id, end) {
      if (end !== 'unanswered' && end !== 'late') return
      let resolve: (at: number) => void = () => undefined
      const at = new Promise<number>((settle) => (resolve = settle))
      waiting.set(id, { at, resolve })
    },
    tell: (id, at) => waiting.get(id)?.resolve(at),
    async of(id) {
      const found = waiting.get(id)
      if (found === undefined) return undefined
      const at = await Promise.race([found.at, pause(WITHIN_MS, undefined, { ref: false })])
      waiting.delete(id)
      return at
    },
  }
}
