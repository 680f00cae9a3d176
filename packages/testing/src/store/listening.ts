import assert from 'node:assert/strict'
import type { Feed, Store } from '@readthrough/core'
import type { Bench } from './harness.js'
import { groupOf } from './steps.js'

/** How often the cases ask for a proof, in milliseconds. */
const EVERY = 10
/** How long is waited for one, in steps of so many milliseconds. */
const [STEP, STEPS] = [25, 80]

/** What a feed has told, in order. */
export type Heard =
  | { readonly kind: 'changed' | 'tagChanged'; readonly name: string }
  | { readonly kind: 'allChanged' | 'lost' }
  /** `heardAt`: when this was told, by the same clock. */
  | { readonly kind: 'proven'; readonly at: number; readonly heardAt: number }

/** A feed that is open, and all that it has told so far. */
export interface Listening {
  readonly feed: Feed
  readonly heard: readonly Heard[]
  /** Waits until it is proven that all up to now is told, and gives what was told before that was said. */
  proof(): Promise<readonly Heard[]>
}

/** Opens the feed of `store`, and waits until it is live. */
export async function listening(bench: Bench, store: Store): Promise<Listening> {
  const heard: Heard[] = []
  const { clock } = bench
  const feed = groupOf(store, 'feed').open(
    {
      changed: (name) => void heard.push({ kind: 'changed', name }),
      tagChanged: (name) => void heard.push({ kind: 'tagChanged', name }),
      allChanged: () => void heard.push({ kind: 'allChanged' }),
      lost: () => void heard.push({ kind: 'lost' }),
      proven: (at) => void heard.push({ kind: 'proven', at, heardAt: clock.monotonic() }),
    },
    EVERY,
    clock,
  )
  const proof = async (): Promise<readonly Heard[]> => {
    const from = clock.monotonic()
    for (let step = 0; step < STEPS; step++) {
      const proven = heard.findIndex((each) => each.kind === 'proven' && each.at > from)
      if (proven >= 0) return heard.slice(0, proven)
      await bench.elapse(STEP)
    }
    return assert.fail('the feed proves nothing')
  }
  await proof()
  return { feed, heard, proof }
}

/** Whether this was told, or that everything may be another. */
export function isTold(heard: readonly Heard[], kind: 'changed' | 'tagChanged', name: string): boolean {
  return heard.some((each) => each.kind === 'allChanged' || (each.kind === kind && each.name === name))
}
