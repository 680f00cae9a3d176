import { createHash } from 'node:crypto'
import {
  dropIndexed,
  globMatcher,
  type IndexPage,
  type IndexVerbs,
  type PatternIndex,
  type Sweepable,
  systemRandom,
} from '@readthrough/core'
import { kill } from './barriers.js'
import { LIVES, NOTE, OPEN, PAGE, SEAL } from './index-scripts.js'
import { type Argument, batches, type Link } from './link.js'
import { globFor } from './pattern.js'
import { telling } from './tellable.js'

/** Notes in one page: enough to be quick, and little for a script. */
const PAGE_NOTES = 1_000
/** What a scan has found, and one script notes: that takes Redis some ten times as long as to remove it. */
const FOUND_AT_ONCE = 100
/** Bytes of a key that are no text, and back. */
const BYTES = 'latin1'

/** Where indexes and entries lie. */
export interface IndexPlaces {
  readonly prefix: string
  readonly entries: string
  /** Whether a note that is sent behind a lease, or a barrier, is executed after it. */
  readonly isInOrder: () => boolean
}

/** The indexes of groups of keys, each at `<prefix>x:<group>`. */
export function indexVerbs(link: Link, { prefix, entries, isInOrder }: IndexPlaces): IndexVerbs {
  const placeOf = (group: string): string => `${prefix}x:${group}`
  const run = (at: string, source: string, args: Argument[]): Promise<unknown> =>
    telling(link.text(at, ['EVAL', source, '1', at, ...args]))

  function indexOf(group: string, pattern: string, max: number): PatternIndex<Buffer> {
    const at = placeOf(group)
    // Byte by byte, as the server compares them: what others left there need not be text.
    const matches = globMatcher(Buffer.from(entries + pattern).toString(BYTES))
    const isMatch = (name: Buffer): boolean => matches(name.toString(BYTES))
    const head = pattern.split('*', 1)[0] ?? ''
    const removeAll = (names: readonly Buffer[]): Promise<void> => kill(link, names)
    const matching = (): Sweepable<Buffer> => link.matching(globFor(entries, pattern), entries, removeAll)

    async function note(epoch: string, names: readonly Buffer[]): Promise<void> {
      const lives = await livesOf(link, names)
      const args = names.flatMap((name, i): Argument[] => {
        const life = lives[i] ?? -1
        return life === -2 ? [] : [name.subarray(Buffer.byteLength(entries)), String(life), systemRandom.id()]
      })
      // All are sent at once, and others come in between all the same.
      const noting = [...batches(args, 3 * FOUND_AT_ONCE)].map((few) =>
        run(at, NOTE, [epoch, '0', String(max), ...few]),
      )
      if ((await Promise.all(noting)).some((done) => done !== 1)) throw new Error('not noted')
    }

    return {
      async incarnation() {
        if (link.isSpread !== true) return digestOf(await telling(link.incarnation()))
        // A primary that was replaced, of which this client has not heard, says itself that it holds nothing any more.
        const { layout, moving } = await telling(matching().topology())
        return moving || (await telling(link.incarnation())) === '' ? '' : digestOf(layout)
      },
      async page(from = '') {
        const args = [head, Buffer.from(from, BYTES), String(PAGE_NOTES)]
        const reply = (await telling(link.bytes(at, ['EVAL', PAGE, '1', at, ...args]))) as Buffer[]
        return pageOf(reply, entries, isMatch)
      },
      kill: removeAll,
      async forget(noted) {
        await telling(link.text(at, ['ZREM', at, ...noted.map(({ member }) => Buffer.from(member, BYTES))]))
      },
      open: () => run(at, OPEN, [systemRandom.id()]) as Promise<string>,
      group(epoch, failed) {
        let isNoted = true
        const give = (): void => {
          isNoted = false
          failed()
        }
        return link.matching(globFor(entries, `${group}:*`), entries, async (names) => {
          const left = isNoted ? names.filter((name) => !isMatch(name)) : []
          await Promise.all([removeAll(names.filter(isMatch)), note(epoch, left).catch(give)])
        })
      },
      matching,
      async seal(epoch, incarnation) {
        await run(at, SEAL, [epoch, incarnation])
      },
    }
  }

  return {
    get isInOrder() {
      return isInOrder()
    },
    async note(group, key, ttlMs, max) {
      const id = systemRandom.id()
      await run(placeOf(group), NOTE, [id, '1', String(max), key, String(Math.ceil(ttlMs)), id])
    },
    deleteMatching: (group, pattern, max, progress) => telling(dropIndexed(indexOf(group, pattern, max), progress)),
  }
}

/** Everything of a cache that lies under these names: its entries and its indexes. */
export function clearable(link: Link, prefix: string, entries: string): Sweepable<Buffer> {
  const isEntry = (name: Buffer): boolean => name.subarray(0, entries.length).toString() === entries
  return link.matching(`${globFor(prefix, '')}[ex]:*`, entries, async (names) => {
    await Promise.all([kill(link, names.filter(isEntry)), link.unlink(names.filter((name) => !isEntry(name)))])
  })
}

/** For how long each of these is to be noted; see {@link LIVES}. */
async function livesOf(link: Link, names: readonly Buffer[]): Promise<readonly number[]> {
  const ask = (keys: readonly Buffer[]): Promise<unknown> =>
    link.text(keys[0]!, ['EVAL', LIVES, String(keys.length), ...keys, ...keys.map(() => systemRandom.id())])
  const few = batches(names, link.isSpread === true ? 1 : FOUND_AT_ONCE)
  const lives = await Promise.all([...few].map((together) => telling(ask(together))))
  return lives.flat() as number[]
}

function pageOf(
  [epoch, seal, ...members]: readonly Buffer[],
  entries: string,
  isMatch: (name: Buffer) => boolean,
): IndexPage<Buffer> {
  const textOf = (part: Buffer | undefined): string | null => (part?.length ? part.toString() : null)
  const begin = Buffer.from(entries)
  const noted = members.map((member) => ({
    member: member.toString(BYTES),
    name: Buffer.concat([begin, member.subarray(member.indexOf(1) + 1, member.lastIndexOf(1))]),
  }))
  return {
    epoch: textOf(epoch),
    sealedBy: textOf(seal),
    noted: noted.filter(({ name }) => isMatch(name)),
    next: members.length < PAGE_NOTES ? undefined : noted.at(-1)?.member,
  }
}

/** Short, however many servers there are; empty where they say nothing. */
function digestOf(incarnation: string): string {
  return incarnation === '' ? '' : createHash('sha256').update(incarnation).digest('hex').slice(0, 32)
}
