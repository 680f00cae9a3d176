import type { EntrySlot } from '../../src/store/entry-store.js'
import { createShelf } from '../../src/store/near-shelf.js'
import { nearStore } from '../../src/store/near-store.js'
import { heardAs, keepingFills, marking, over, recalling } from './broken-near.js'
import type { Case } from './case.js'
import type { Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const tags = { k: ['T'] }
const byTag = { write: k, by: { tags: ['T'] } }
const bounded = { a: 'bounded' } as const

const held: Case = {
  title: 'what lies near answers unasked, while one writes and time passes',
  processes: { a: [read, read], w: [write] },
  near: bounded,
  plant: plants({ k: 'fresh' }),
  opening: ['a/0', 'a.1', 'w/0 commits'],
  faults: { pings: 1, ticks: 1 },
}
const byTags: Case = {
  ...held,
  processes: { a: [read, read], w: [byTag] },
  tags,
  plant: plants({ k: 'fresh' }, tags),
  looksAtOnce: true,
  opening: ['a/0', 'a.1', 'w/0 commits', 'w/0 invalidates', 'w.1', '60 ms pass'],
}
const onItsWay: Case = {
  ...held,
  title: 'a value is on its way to lie near, while one writes and time passes',
  splitReplies: true,
  opening: ['a/0', 'w/0 commits', 'w/0 invalidates', 'a.1', 'w.1', 'w.1', 'a hears'],
}
const validating: Case = {
  title: 'what lies near is asked for by its version, while one writes',
  processes: { a: [read, read], w: [write] },
  near: { a: 'validate' },
  plant: plants({ k: 'fresh' }),
}
const own: Case = {
  title: 'a process invalidates what lies near it',
  processes: { a: [read, write, read] },
  near: bounded,
  plant: plants({ k: 'fresh' }),
  opening: ['a/1 commits', 'a/1 invalidates'],
}

/** The mutants of near tiers and of feeds. */
export const nearHunts: readonly Hunt[] = [
  {
    mutant: over('near: it answers without proof', (_inner, { clock }) => ({
      options: { clock: { ...clock, monotonic: () => 0 } },
    })),
    scenario: held,
  },
  {
    mutant: { name: 'near: a proof holds from when it came, not from when it was asked for', feed: { proves: 'now' } },
    scenario: held,
  },
  {
    mutant: { name: 'near: a proof is asked for while another is on its way', feed: { pingsAgain: true } },
    scenario: {
      ...held,
      turns: true,
      opening: ['a/0', 'a.1', 'a sends', 'w/0 commits', 'w/0 invalidates', 'w.1', '60 ms pass'],
      faults: { pings: 2, ticks: 1 },
    },
  },
  { mutant: marking('near: no mark of what is under way', { isKeyClean: () => true }), scenario: onItsWay },
  {
    mutant: marking('near: a mark without tags', { isTagClean: () => true }),
    scenario: {
      ...onItsWay,
      processes: { a: [read, read], w: [byTag] },
      tags,
      plant: plants({ k: 'fresh' }, tags),
      looksAtOnce: true,
    },
  },
  {
    mutant: heardAs('near: what lies near is kept after its feed was lost', () => ({ lost() {} })),
    scenario: {
      ...held,
      opening: [...held.opening!, 'the feed of a breaks', 'a hears', 'w/0 invalidates', 'w.1', 'the feed of a is'],
      faults: { ...held.faults, breaks: 1 },
    },
  },
  {
    // What lies near goes, but not what is under way from then on.
    mutant: heardAs('near: what is read while the feed is lost is kept', ({ allChanged }) => ({ lost: allChanged })),
    scenario: {
      ...held,
      opening: ['the feed of a breaks', 'a hears', 'a/0', 'w/0 commits', 'w/0 invalidates', 'a.1', 'w.1'],
      faults: { ...held.faults, breaks: 1 },
    },
  },
  {
    mutant: heardAs('near: changes of tags are not heard', () => ({ tagChanged() {} })),
    scenario: byTags,
  },
  {
    mutant: over('near: entries outlive the stamps of their tags', () => ({
      options: { parts: { createShelf: (bounds) => ({ ...createShelf(bounds), doubtTag() {} }) } },
    })),
    scenario: byTags,
  },
  {
    mutant: { name: 'near: its own fill is kept, without a mark', near: keepingFills },
    scenario: {
      ...held,
      plant: () => {},
      splitReplies: true,
      opening: [
        ...[
          'a/0',
          'a.1',
          'a.1',
          'a.2',
          'a.2',
          'a/0 loads',
          'w/0 commits',
          'a.3',
          'w/0 invalidates',
          'w.1',
          'w.1',
          'a hears',
        ],
      ],
    },
  },
  {
    mutant: {
      name: 'near: its own invalidation makes forget when it is called only',
      near(inner, options) {
        const tier = nearStore({ ...inner, delete: async () => {} }, options)
        return { ...tier, delete: (keys) => tier.delete(keys).then(() => inner.delete(keys)) }
      },
    },
    scenario: own,
  },
  {
    mutant: marking('near: its own pattern spares what is under way', { spoilAll() {} }),
    scenario: {
      ...own,
      processes: { a: [read, { write: k, by: { patterns: ['k*'] } }, read] },
      splitReplies: true,
      opening: ['a/0', 'a.1', 'a/1 commits', 'a/1 invalidates'],
    },
  },
  {
    mutant: over('near: it validates without asking', (inner) => ({
      inner: recalling(inner, (_asked, version) => ({ state: 'value', version }) as EntrySlot),
    })),
    scenario: validating,
  },
  {
    mutant: over('near: it takes another version for the same', (inner) => ({
      inner: recalling(inner, (asked, version) =>
        asked.state === 'value' ? ({ state: 'value', version } as EntrySlot) : asked,
      ),
    })),
    scenario: {
      ...validating,
      processes: { ...validating.processes, b: [read] },
      opening: ['a/0', 'a.1', 'w/0 commits', 'w/0 invalidates', 'w.1', 'b/0'],
    },
  },
  {
    mutant: over('near: it does not ask whether the feed tells of a key', (_inner, { feed }) => ({
      options: { feed: feed && { open: (...given) => ({ close: feed.open(...given).close }) } },
    })),
    scenario: { ...held, primaries: 2, tracked: [0], owners: { k: 1 } },
  },
  {
    mutant: {
      name: 'near: an invalidation that is to wait does not',
      engine: (engine) => ({
        ...engine,
        invalidate: (targets, method, how) => engine.invalidate(targets, method, how && { ...how, waitMs: 0 }),
      }),
    },
    scenario: {
      ...held,
      processes: { a: [read, read], w: [{ ...write, wait: true }] },
      faults: { ticks: 1, timers: 1 },
    },
  },
]
