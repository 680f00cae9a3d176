import type { Step } from './explore.js'
import type { Server } from './server.js'

/** A replica of the server, which takes over when the server is lost: what it had not been given by then is lost, too. */
export interface Standby {
  /** Writes a mark, behind everything that was written before. */
  mark(): number
  /** Whether it has been given this mark. */
  has(mark: number): boolean
  /** How often it has taken over. */
  readonly failovers: number
  /** It is given all that the server has. */
  syncs(): readonly Step[]
  takesOver(): readonly Step[]
  describe(): string
}

/** It has what the server has now. */
export function createStandby(server: Server): Standby {
  const describeServer = (): string => `${server.describe()} ${server.side.describe()}`
  let marks = 0
  let given = { marks, restore: server.save(), holds: describeServer() }
  let failovers = 0

  return {
    mark: () => ++marks,
    has: (mark) => given.marks >= mark,
    get failovers() {
      return failovers
    },
    syncs: () =>
      given.marks === marks && given.holds === describeServer()
        ? []
        : [
            {
              name: 'the standby is given all',
              take: () => void (given = { marks, restore: server.save(), holds: describeServer() }),
            },
          ],
    takesOver: () => [
      {
        name: 'the primary is lost, and the standby takes over',
        take() {
          given.restore()
          failovers++
        },
      },
    ],
    describe: () => JSON.stringify([marks, given.marks, given.holds, failovers]),
  }
}
