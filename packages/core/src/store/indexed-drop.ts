import { sweep, type Sweepable } from './sweep.js'

/** What an index notes of one key. `member` names this very note: a later one of the same key is another. */
export interface Noted<Name> {
  readonly member: string
  readonly name: Name
}

/** A part of what an index notes. */
export interface IndexPage<Name> {
  /** Which index it is of; another whenever one was made anew. `null` where there is none. */
  readonly epoch: string | null
  /** The servers under which it was sealed; `null` where it was not. */
  readonly sealedBy: string | null
  readonly noted: readonly Noted<Name>[]
  /** Where the next page begins; `undefined` after the last. */
  readonly next: string | undefined
}

/** The index of one group, with the keys that match one pattern; each verb is one step, or one for each key. */
export interface PatternIndex<Name> {
  /** Names the servers that answer now; empty where they keep it to themselves. */
  incarnation(): Promise<string>
  /** The notes whose keys match, from `next` of the page before on. */
  page(from: string | undefined): Promise<IndexPage<Name>>
  /** Removes what lies at these keys. */
  kill(names: readonly Name[]): Promise<void>
  /** Removes these notes, and no others of the same keys. */
  forget(noted: readonly Noted<Name>[]): Promise<void>
  /** Gives the epoch of the index, which it makes where there is none. */
  open(): Promise<string>
  /**
   * All keys of the group; what is removed of them is what matches. The others are noted in the index of this epoch for as
   * long as they live: a value under a new version from there on, so that nobody makes it live longer, or replaces it, who
   * has noted that elsewhere; what is no value for ever, because nobody knows how long what comes of it will live.
   * `failed`: they could not be.
   */
  group(epoch: string, failed: () => void): Sweepable<Name>
  /** All keys that match; to be removed, and no more. */
  matching(): Sweepable<Name>
  /** From here on the index is trusted under these servers, if it is still that of this epoch. */
  seal(epoch: string, incarnation: string): Promise<void>
}

/**
 * Removes everything that matches, at the cost of what matches: by the index of its group. Where that cannot be trusted, by
 * a sweep over the group, which notes what it leaves, and seals the index.
 *
 * Why a sealed index lacks nothing: whatever lies in the group, and was loaded before this began, either was found by the
 * sweep that sealed this very epoch, or was leased after that sweep had begun, and noted after that, before it was loaded.
 * A value that was found can neither be replaced nor prolonged but by who has seen it since, and has noted that. A note
 * goes with its time, which is that of the value, and else only behind a removal of its key. What loses notes makes an
 * epoch of its own, or is done by another server; so the servers are asked for last.
 */
export async function dropIndexed<Name>(index: PatternIndex<Name>, progress: () => void = () => {}): Promise<void> {
  if (await dropNoted(index, progress)) return
  const incarnation = await index.incarnation()
  const epoch = incarnation === '' ? undefined : await index.open().catch(() => undefined)
  if (epoch === undefined) return sweep(index.matching(), { progress })
  let isWhole = true
  await sweep(
    index.group(epoch, () => (isWhole = false)),
    { progress },
  )
  // The work is done. Not sealed, it will take a sweep the next time.
  if (isWhole) await index.seal(epoch, incarnation).catch(() => {})
}

/** Whether that was all. What was removed for nothing is loaded again. */
async function dropNoted<Name>(index: PatternIndex<Name>, progress: () => void): Promise<boolean> {
  let from: string | undefined
  let first: IndexPage<Name> | undefined
  do {
    // Where the server refuses it, a sweep needs less; where it is away, the sweep will tell.
    const page = await index.page(from).catch(() => undefined)
    if (page === undefined) return false
    progress()
    first ??= page
    if (page.sealedBy === null || page.epoch !== first.epoch || page.sealedBy !== first.sealedBy) return false
    const { noted } = page
    if (noted.length > 0) {
      await index.kill(noted.map(({ name }) => name))
      progress()
      // Not before: who came in between would find neither the note nor that the key is gone.
      await index.forget(noted).catch(() => {})
    }
    from = page.next
  } while (from !== undefined)
  // Of a server that has taken the place of another, this answer is not that under which it was sealed.
  return first.sealedBy === (await index.incarnation())
}
