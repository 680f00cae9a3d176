import type { Slot, StoreAnswer } from './slot.js'
import type { Store } from './store.js'

/** A store that is told of how many callers a look is. */
export interface GatheringStore extends Store {
  read(keys: readonly string[], tags: readonly string[], calls?: number): Promise<StoreAnswer>
  /** Whether each look is to be sent for itself at present, as where the first decides whether the next is sent. */
  readonly readsApart?: (() => boolean) | undefined
}

/** Runs something as soon as nothing else can begin in this moment. */
export type Later = (run: () => void) => void

/** What a caller makes of the part that is its own of an answer. */
type Use<T> = (keys: readonly string[], answer: StoreAnswer) => T

/** No more names than this go into one look. */
export const MOST_NAMES = 64
/** Nor more bytes or characters, as far as the last answers tell: who waits for a little must not wait for a lot. */
const MOST_BYTES = 131_072

/**
 * Sends the looks that begin in one moment as one: the same key once, and one command, one deadline and one event of
 * failure for all. What is sent is closed: nobody joins it any more, because an answer that was asked for before a call
 * began may tell of a time before an invalidation that this call must respect.
 */
export function gatherReads<T>(
  store: GatheringStore,
  use: Use<T>,
  later: Later = nextTick,
): (keys: readonly string[], tags: readonly string[]) => Promise<T> {
  let open: Batch | undefined
  let most = MOST_NAMES

  function close(batch: Batch): void {
    if (open !== batch) return
    open = undefined
    batch.send(store)
  }

  function begin(): Batch {
    const batch = new Batch()
    open = batch
    later(() => close(batch))
    return batch
  }

  return (keys, tags) => {
    if (store.readsTogether !== true || store.readsApart?.() === true) {
      return store.read(keys, tags).then((answer) => use(keys, answer))
    }
    const batch = open ?? begin()
    const isFirst = batch.calls++ === 0
    const keysAt = batch.keys.placesOf(keys)
    const tagsAt = batch.tags.placesOf(tags)
    if (batch.size >= most) close(batch)
    return batch.answer.then(
      (answer) => {
        if (isFirst) most = mostAfter(answer.slots, most)
        return use(keys, batch.partOf(answer, keysAt, tagsAt))
      },
      isFirst
        ? (error: unknown) => {
            // It may have been too much for its deadline, and would be again.
            if (batch.size > 1) most = Math.min(most, Math.ceil(batch.size / 2))
            throw error
          }
        : undefined,
    )
  }
}

/** The looks of one moment. */
class Batch {
  readonly keys: Names = new Names()
  readonly tags: Names = new Names()
  calls = 0
  readonly answer: Promise<StoreAnswer>
  #answered!: (answer: StoreAnswer) => void
  #failed!: (error: unknown) => void

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
    })
  }

  get size(): number {
    return this.keys.all.length + this.tags.all.length
  }

  send(store: GatheringStore): void {
    store.read(this.keys.all, this.tags.all, this.calls).then(this.#answered, this.#failed)
  }

  partOf(answer: StoreAnswer, keysAt: readonly number[], tagsAt: readonly number[]): StoreAnswer {
    // Of one who asked alone it is all.
    if (this.calls === 1 && !this.keys.isShared && !this.tags.isShared) return answer
    const { slots, stamps } = answer
    // Bytes are each caller's own, as those that it would have read for itself: what decodes them may write to them.
    const { isShared } = this.keys
    const own = (at: number): Slot => (isShared ? ownCopy(slots[at]!) : slots[at]!)
    return {
      slots: keysAt.length === 1 ? [own(keysAt[0]!)] : keysAt.map(own),
      stamps: tagsAt === NOWHERE ? NO_STAMPS : tagsAt.map((at) => stamps[at]!),
    }
  }
}

/** Names, each once. */
class Names {
  readonly all: string[] = []
  /** Whether one of them was asked for more than once. */
  isShared = false
  /** Not there for a single one: most looks are for one key, and often there is but one. */
  #places: Map<string, number> | undefined

  placesOf(names: readonly string[]): readonly number[] {
    const [first] = names
    if (first === undefined) return NOWHERE
    return names.length === 1 ? [this.#placeOf(first)] : names.map((name) => this.#placeOf(name))
  }

  #placeOf(name: string): number {
    const { all } = this
    if (all.length === 0) return all.push(name) - 1
    const places = (this.#places ??= new Map([[all[0]!, 0]]))
    const known = places.get(name)
    if (known !== undefined) {
      this.isShared = true
      return known
    }
    places.set(name, all.length)
    return all.push(name) - 1
  }
}

function ownCopy(slot: Slot): Slot {
  if (slot.state !== 'value' || typeof slot.body === 'string') return slot
  return { ...slot, body: Uint8Array.prototype.slice.call(slot.body) }
}

/** As many as are likely to fit: about half of what the last answer says, half of what was thought before. */
function mostAfter(slots: readonly Slot[], before: number): number {
  let bytes = 0
  let values = 0
  for (const slot of slots) {
    if (slot.state !== 'value') continue
    bytes += slot.body.length
    values++
  }
  if (values === 0) return before
  const fitting = Math.max(1, Math.min(MOST_NAMES, Math.floor((MOST_BYTES * values) / (bytes + 1))))
  return Math.ceil((before + fitting) / 2)
}

/** Once nothing else can begin in this moment. */
export function nextTick(run: () => void): void {
  process.nextTick(run)
}

const NOWHERE: readonly number[] = []
const NO_STAMPS: readonly null[] = []
