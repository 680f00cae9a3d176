import type { EntryStore } from './entry-store.js'

/** What lies near at these places must not answer, nor what is being read of them be kept. */
export interface Forget {
  (keys: readonly string[], tags: readonly string[]): void
  readonly matching: (pattern: string) => void
}

/** The verbs that change something. */
type Writes = Pick<
  EntryStore,
  | 'lease'
  | 'fill'
  | 'replace'
  | 'touch'
  | 'delete'
  | 'deleteMatching'
  | 'dropStamps'
  | 'barriers'
  | 'tagBarriers'
  | 'indexes'
>

/**
 * The verbs that change something, each of which makes forget what it changes: when it is called, and once more when it
 * has ended, however it has. Over several connections, a read that was sent after a verb may be carried out before it.
 */
export function forgettingWrites(inner: EntryStore, forget: Forget): Writes {
  const { barriers, tagBarriers, indexes } = inner

  function around<T>(forgetIt: () => void, verb: () => Promise<T>): Promise<T> {
    forgetIt()
    const sent = verb()
    // Before whoever called hears of it, who may then read.
    sent.then(forgetIt, forgetIt)
    return sent
  }

  const ofKey = <T>(key: string, verb: () => Promise<T>): Promise<T> => around(() => forget([key], NONE), verb)
  const ofTag = <T>(tag: string, verb: () => Promise<T>): Promise<T> => around(() => forget(NONE, [tag]), verb)

  return {
    // Asked for only where what lies near is of no use: it must not be found again while another process has the lease.
    lease: (key, token, ttlMs, over) => ofKey(key, () => inner.lease(key, token, ttlMs, over)),
    fill: (key, token, entry, ttlMs) => ofKey(key, () => inner.fill(key, token, entry, ttlMs)),
    replace: (key, seen, entry, ttlMs) => ofKey(key, () => inner.replace(key, seen, entry, ttlMs)),
    touch: (key, seen, ttlMs) => ofKey(key, () => inner.touch(key, seen, ttlMs)),
    delete: (keys) =>
      around(
        () => forget(keys, NONE),
        () => inner.delete(keys),
      ),
    deleteMatching: (pattern) =>
      around(
        () => forget.matching(pattern),
        () => inner.deleteMatching(pattern),
      ),
    indexes: indexes && {
      note: (...given) => indexes.note(...given),
      deleteMatching: (group, pattern, ...bounds) =>
        around(
          () => forget.matching(pattern),
          () => indexes.deleteMatching(group, pattern, ...bounds),
        ),
      // It may come to be so later.
      get isInOrder() {
        return indexes.isInOrder
      },
    },
    dropStamps: (tags) =>
      around(
        () => forget(NONE, tags),
        () => inner.dropStamps(tags),
      ),
    barriers: barriers && {
      raise: (key, member, boundMs) => ofKey(key, () => barriers.raise(key, member, boundMs)),
      lower: (key, member) => ofKey(key, () => barriers.lower(key, member)),
      fill: (key, generation, entry, ttlMs) => ofKey(key, () => barriers.fill(key, generation, entry, ttlMs)),
    },
    tagBarriers: tagBarriers && {
      raise: (tag, member, boundMs) => ofTag(tag, () => tagBarriers.raise(tag, member, boundMs)),
      lower: (tag, member) => ofTag(tag, () => tagBarriers.lower(tag, member)),
    },
  }
}

const NONE: readonly string[] = []
