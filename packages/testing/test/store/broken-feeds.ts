import type { Feed, FeedListener, FeedVerbs, Store } from '@readthrough/core'
import { groupOf } from '../../src/store/steps.js'
import type { BrokenStore } from './broken-store.js'

/** Stores whose feed says less than there is, or more than it knows. */
export const brokenFeeds: readonly BrokenStore[] = [
  {
    name: 'proves and tells nothing',
    caughtBy: 'feed.tells-of-fill',
    breaks: (store) => hearing(store, () => ({ changed: () => {} })),
  },
  {
    name: 'tells of what others change, and not of its own',
    caughtBy: 'feed.tells-of-delete',
    breaks: (store) => {
      const own = new Set<string>()
      return {
        ...hearing(store, (listener) => ({ changed: (key) => void (own.has(key) || listener.changed(key)) })),
        delete: async (keys) => {
          for (const key of keys) own.add(key)
          await store.delete(keys)
        },
      }
    },
  },
  {
    name: 'tells nothing of tags',
    caughtBy: 'feed.tells-of-stamps',
    breaks: (store) => hearing(store, () => ({ tagChanged: () => {} })),
  },
  {
    name: 'tells of tags as if they were keys',
    caughtBy: 'feed.tells-of-tag-barriers',
    breaks: (store) => hearing(store, (listener) => ({ tagChanged: (tag) => listener.changed(tag) })),
  },
  {
    name: 'takes no notice of other programs',
    caughtBy: 'feed.tells-of-others',
    breaks: (store) => {
      const ours = new Set<string>()
      return {
        ...hearing(store, (listener) => ({ changed: (key) => void (ours.has(key) && listener.changed(key)) })),
        delete: async (keys) => {
          for (const key of keys) ours.add(key)
          await store.delete(keys)
        },
      }
    },
  },
  {
    name: 'says nothing of a loss of everything',
    caughtBy: 'feed.tells-of-loss',
    breaks: (store) => hearing(store, () => ({ allChanged: () => {} })),
  },
  {
    name: 'names keys as they are written elsewhere',
    caughtBy: 'feed.names',
    breaks: (store) => hearing(store, (listener) => ({ changed: (key) => listener.changed(encodeURIComponent(key)) })),
  },
  {
    name: 'tells of all caches alike',
    caughtBy: 'feed.names',
    breaks: (store, { feeds }) => ({
      feed: {
        open: (listener, everyMs, clock) => {
          const others = { prefix: 'rt:other:', listener }
          feeds.add(others)
          const feed = groupOf(store, 'feed').open(listener, everyMs, clock)
          return {
            close: () => {
              feeds.delete(others)
              feed.close()
            },
          }
        },
      },
    }),
  },
  {
    name: 'goes on when it was closed',
    caughtBy: 'feed.closed',
    breaks: (store) => opening(store, () => ({ close: () => {} })),
  },
  {
    name: 'keeps its feed open when it is closed itself',
    caughtBy: 'feed.closed',
    breaks: () => ({ close: async () => {} }),
  },
  {
    name: 'closes the feeds of others with its own',
    caughtBy: 'feed.apart',
    breaks: (store, { feeds }) => opening(store, () => ({ close: () => feeds.clear() })),
  },
  {
    name: 'proves what is yet to come',
    caughtBy: 'feed.proves',
    breaks: (store) => hearing(store, (listener) => ({ proven: (at) => listener.proven(at + 5) })),
  },
  {
    name: 'proves the same moment again and again',
    caughtBy: 'feed.proves',
    breaks: (store) =>
      hearing(store, (listener) => ({
        proven: (at) => {
          listener.proven(at)
          listener.proven(at)
        },
      })),
  },
  {
    name: 'tells late what it has proven already',
    caughtBy: 'feed.proof-is-late',
    breaks: (store, { clock }) =>
      hearing(store, (listener) => ({ changed: (key) => void clock.timer(15, () => listener.changed(key)) })),
  },
  {
    name: 'leaves out some of many changes at once',
    caughtBy: 'feed.many',
    breaks: (store, { clock }) => {
      let [now, told] = [-1, 0]
      return hearing(store, (listener) => ({
        changed: (key) => {
          if (now !== clock.monotonic()) told = 0
          now = clock.monotonic()
          if (told++ < 1_000) listener.changed(key)
        },
      }))
    },
  },
  {
    name: 'covers whatever lies at a key',
    caughtBy: 'feed.covers',
    breaks: (store) =>
      opening(store, (feed) => ({
        ...feed,
        covers: async (key) => (await store.read([key], [])).slots[0]?.state === 'value',
      })),
  },
  {
    name: 'covers whatever stamp it is asked for',
    caughtBy: 'feed.covers',
    breaks: (store) =>
      opening(store, (feed) => ({
        ...feed,
        covers: async (key, version) => {
          const [slot] = (await store.read([key], [])).slots
          return slot?.state === 'value' && slot.version === version
        },
        coversTag: async () => true,
      })),
  },
  {
    name: 'covers nothing',
    caughtBy: 'feed.covers',
    breaks: (store) => opening(store, (feed) => ({ ...feed, covers: async () => false })),
  },
]

/** With another listener in between. */
function hearing(store: Store, other: (listener: FeedListener) => Partial<FeedListener>): Partial<Store> {
  const feed = groupOf(store, 'feed')
  const open: FeedVerbs['open'] = (listener, everyMs, clock) =>
    feed.open(
      {
        changed: (key) => listener.changed(key),
        tagChanged: (tag) => listener.tagChanged(tag),
        allChanged: () => listener.allChanged(),
        lost: () => listener.lost(),
        proven: (at) => listener.proven(at),
        ...other(listener),
      },
      everyMs,
      clock,
    )
  return { feed: { open } }
}

/** With another feed in place of the one that was opened. */
function opening(store: Store, other: (feed: Feed) => Feed): Partial<Store> {
  const { open } = groupOf(store, 'feed')
  return { feed: { open: (...given) => other(open(...given)) } }
}
