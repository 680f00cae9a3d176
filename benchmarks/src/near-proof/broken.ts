import { setTimeout as pause } from 'node:timers/promises'
import { systemClock, type FeedListener, type ProbeAnswer, type Store } from '@readthrough/core'
import type { Break } from './plan.js'

/** For how long `old-versions` believes what it was told before. */
const OLD_MS = 20
/** What `no-mark` reads is so long on its way, as through a slow network: without a mark, much can change meanwhile. */
const SLOW_MS = 5

/** The store under a tier that has this fault. */
export function breakStore(store: Store, broken: Break): Store {
  if (broken === 'old-versions') return { ...store, probe: rememberingProbe(store) }
  if (broken === 'no-mark') return withoutMark(store)
  const { feed } = store
  if (feed === undefined) throw new Error('This store tells of no changes')
  return {
    ...store,
    feed: {
      open(listener, everyMs, clock) {
        if (broken === 'no-push')
          return feed.open({ ...tellingAll(listener), changed() {}, tagChanged() {} }, everyMs, clock)
        // It takes its own word for it.
        const timer = setInterval(() => listener.proven(clock.monotonic()), everyMs)
        const opened = feed.open({ ...tellingAll(listener), proven() {}, lost() {} }, everyMs, clock)
        return {
          ...opened,
          close() {
            clearInterval(timer)
            opened.close()
          },
        }
      },
    },
  }
}

function tellingAll(listener: FeedListener): FeedListener {
  return {
    changed: (key) => listener.changed(key),
    tagChanged: (tag) => listener.tagChanged(tag),
    allChanged: () => listener.allChanged(),
    lost: () => listener.lost(),
    proven: (at) => listener.proven(at),
  }
}

/** What is told of while it is being read is not told: to a tier without a mark it says nothing, for it holds nothing yet. */
function withoutMark(store: Store): Store {
  const { feed } = store
  if (feed === undefined) throw new Error('This store tells of no changes')
  const underWay = new Map<string, number>()
  const marking = async <T>(names: readonly string[], read: () => Promise<T>): Promise<T> => {
    for (const name of names) underWay.set(name, (underWay.get(name) ?? 0) + 1)
    try {
      const answer = await read()
      await pause(SLOW_MS)
      return answer
    } finally {
      for (const name of names) {
        const left = (underWay.get(name) ?? 1) - 1
        if (left === 0) underWay.delete(name)
        else underWay.set(name, left)
      }
    }
  }
  return {
    ...store,
    read: (keys, tags) => marking([...keys, ...tags.map((tag) => `tag ${tag}`)], () => store.read(keys, tags)),
    feed: {
      open: (listener, everyMs, clock) =>
        feed.open(
          {
            ...tellingAll(listener),
            changed: (key) => void (underWay.has(key) || listener.changed(key)),
            tagChanged: (tag) => void (underWay.has(`tag ${tag}`) || listener.tagChanged(tag)),
          },
          everyMs,
          clock,
        ),
    },
  }
}

function rememberingProbe(store: Store): NonNullable<Store['probe']> {
  const { probe } = store
  if (probe === undefined) throw new Error('This store has no probe')
  const known = new Map<string, { readonly answer: Promise<ProbeAnswer>; readonly until: number }>()
  return (keys, tags) => {
    const name = JSON.stringify([keys, tags])
    const found = known.get(name)
    if (found !== undefined && systemClock.monotonic() < found.until) return found.answer
    const answer = probe(keys, tags)
    known.set(name, { answer, until: systemClock.monotonic() + OLD_MS })
    return answer
  }
}
