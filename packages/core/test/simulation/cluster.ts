import { globMatcher } from '../../src/keys/glob.js'
import type { Primary, Sweepable } from '../../src/store/sweep.js'
import type { Server } from './server.js'
import type { Wire } from './wire.js'

/** Which primary answers for which key; keys may move while a run goes on. */
export interface Placement {
  readonly primaries: number
  owner(key: string): number
  /** Moves the key to the next primary. */
  move(key: string): void
  /** How often something has moved. */
  readonly moves: number
}

/** Keys on primaries by `owners`; those not named lie on the first. */
export function createPlacement(primaries: number, owners: Readonly<Record<string, number>> = {}): Placement {
  const placed = new Map(Object.entries(owners))
  let moves = 0
  const owner = (key: string): number => placed.get(key) ?? 0
  return {
    primaries,
    owner,
    move(key) {
      placed.set(key, (owner(key) + 1) % primaries)
      moves++
    },
    get moves() {
      return moves
    },
  }
}

/** The simulated server as a sweep sees it: pages of one key, each page and each removal a command of its own. */
export function sweepable(
  server: Server,
  placement: Placement,
  wire: Wire,
  pattern: string,
  removeOne: (key: string) => Promise<unknown> = (key) =>
    wire.send(
      `delete ${key}`,
      () => server.remove(key),
      () => 'deleted',
    ),
): Sweepable<string> {
  const matches = globMatcher(pattern)

  function primary(node: number): Primary<string> {
    const namesAfter = (after: string): readonly string[] =>
      server.keysIn('any').filter((key) => placement.owner(key) === node && key > after && matches(key))
    return {
      scan: (cursor) =>
        wire.send(
          `scan node ${node} from ${cursor}`,
          () => {
            const [first, ...rest] = namesAfter(cursor === '0' ? '' : cursor)
            return { names: first === undefined ? [] : [first], cursor: rest.length === 0 ? '0' : (first as string) }
          },
          (page) => `found ${page.names.join()} next ${page.cursor}`,
        ),
      async remove(names) {
        for (const name of names) await removeOne(name)
      },
    }
  }

  return {
    topology: () =>
      wire.send(
        'topology',
        () => ({ layout: String(placement.moves), moving: false }),
        ({ layout }) => `layout ${layout}`,
      ),
    primaries: async () => Array.from({ length: placement.primaries }, (_, node) => primary(node)),
  }
}
