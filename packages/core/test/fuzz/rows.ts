import type { Clock } from '../../src/base/clock.js'
import { currentLoad } from '../../src/engine/current-load.js'
import { resolvePolicy, type Policy } from '../../src/engine/lifetime.js'
import type { ReadCall } from '../../src/engine/read-call.js'
import { passing } from './passing.js'

/** What a method gives. Each load and each write gives another, so that every value tells where it is from. */
export interface Row {
  readonly key: string
  /** When its load began, or when it was committed. */
  readonly at: number
  readonly by: 'load' | 'write'
  readonly tags: readonly string[]
}

/** One method with its arguments: its key, the tags that they name, and how it comes to further ones. */
interface Method {
  readonly key: string
  readonly tags: readonly string[]
  readonly reveals: 'nothing' | 'while it loads' | 'by its result'
}

const METHODS: readonly [Method, ...Method[]] = [
  { key: 'k0', tags: ['a0', 'all'], reveals: 'nothing' },
  { key: 'k1', tags: [], reveals: 'while it loads' },
  { key: 'k2', tags: ['a2', 'all'], reveals: 'by its result' },
  { key: 'k3', tags: [], reveals: 'by its result' },
]

export const KEYS = METHODS.map(({ key }) => key)
/** The tags that arguments name, and those that only rows reveal. */
export const NAMED = ['a0', 'a2', 'all'] as const
export const REVEALED = ['r0', 'r1'] as const

const POLICIES: readonly Policy[] = [
  resolvePolicy([{ ttl: '1m', jitter: 0 }]),
  resolvePolicy([{ ttl: 400, jitter: 0, stale: { whileRevalidate: 3_000 }, refreshEarly: true }]),
  resolvePolicy([{ ttl: 500, jitter: 0, sliding: 5_000 }]),
]

/** What may be called, as the engine takes it. */
export interface Callable {
  readonly call: ReadCall
  load(): Promise<Row>
  /** Commits, and may fail afterwards; `committed` is told of it in any case. */
  write(committed: (row: Row) => void): Promise<Row>
}

/** What the methods of a failing database throw. */
export class RowError extends Error {}

/** The methods of a run; which has which policy is its chance. `moment` counts everything that happens in it. */
export function createRows(clock: Clock, chance: () => number, moment: () => number): readonly Callable[] {
  const shift = Math.floor(chance() * POLICIES.length)
  return METHODS.map((method, i) => callable(method, POLICIES[(i + shift) % POLICIES.length] as Policy))

  function callable({ key, tags, reveals }: Method, policy: Policy): Callable {
    const row = (by: Row['by']): Row => {
      const revealed = REVEALED[Math.floor(chance() * REVEALED.length)] as string
      // What a load says on its way, a write does not say.
      const reveal = reveals === 'by its result' || (reveals === 'while it loads' && by === 'load')
      return { key, at: moment(), by, tags: reveal ? [...tags, revealed] : tags }
    }
    const revealedBy = (value: unknown): readonly string[] =>
      (value as Row).tags.filter((tag) => REVEALED.some((one) => one === tag))
    /** Now and then longer than leases and barriers stand. */
    const database = (usual: number): Promise<void> => passing(clock, chance() * (chance() < 0.05 ? 40_000 : usual))

    return {
      call: {
        key,
        tags,
        policy,
        definition: '',
        accepts: undefined,
        method: 'fuzzed',
        args: [],
        self: undefined,
        isStill: () => true,
        unless: undefined,
        revealsTags: reveals === 'by its result',
        tagsOf: (value, named) =>
          reveals === 'by its result' ? [...new Set([...revealedBy(value), ...named])] : named,
      },
      async load() {
        const found = row('load')
        if (reveals === 'while it loads') currentLoad()?.tag(...revealedBy(found))
        await database(30)
        if (chance() < 0.05) throw new RowError('The load failed')
        return found
      },
      async write(committed) {
        await database(20)
        const written = row('write')
        committed(written)
        await passing(clock, chance() * 10)
        if (chance() < 0.1) throw new RowError('The write failed after its commit')
        return written
      },
    }
  }
}
