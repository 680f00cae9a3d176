/**
 * Tells whether something was changed while it was read. Numbered by one running number: what was changed after a read
 * had begun has a greater one than the read.
 */
export interface Marks {
  /** A read begins: the number that its answer is judged by. Each is ended once. */
  begin(): number
  end(): void
  /** This key may be another than before. */
  spoilKey(key: string): void
  spoilTag(tag: string): void
  /** Everything may be another than before. */
  spoilAll(): void
  /** Whether nothing came in between since the read of this number began. */
  isKeyClean(since: number, key: string): boolean
  isTagClean(since: number, tag: string): boolean
}

/** Names that are remembered while reads are under way; beyond them, everything counts as changed. */
const MAX_NAMES = 10_000

/** See {@link Marks}. Nothing is remembered while no read is under way. */
export function createMarks(): Marks {
  let changes = 0
  /** All that was begun before this is spoiled. */
  let floor = 0
  let underWay = 0
  const keys = new Map<string, number>()
  const tags = new Map<string, number>()

  function spoil(names: Map<string, number>, name: string): void {
    if (underWay === 0) return
    if (names.size >= MAX_NAMES) return spoilAll()
    names.set(name, ++changes)
  }

  function spoilAll(): void {
    floor = ++changes
    keys.clear()
    tags.clear()
  }

  function isClean(names: Map<string, number>, since: number, name: string): boolean {
    return floor <= since && (names.get(name) ?? 0) <= since
  }

  return {
    begin() {
      underWay++
      return changes
    },
    end() {
      underWay--
      if (underWay > 0) return
      keys.clear()
      tags.clear()
    },
    spoilKey: (key) => spoil(keys, key),
    spoilTag: (tag) => spoil(tags, tag),
    spoilAll,
    isKeyClean: (since, key) => isClean(keys, since, key),
    isTagClean: (since, tag) => isClean(tags, since, tag),
  }
}
