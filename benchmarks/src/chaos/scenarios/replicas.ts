import { ask } from '../../failover/servers.js'
import type { Scenario } from '../scenario.js'
import { demote, promote, startReplicated } from '../servers/replicated.js'
import { createTold } from '../told.js'

/** Some reads, at least, must still be hits; in the short form, half of the time goes into finding the replica. */
const HITS_GO_ON = { minHitsDuring: 10 }

/** The address leads to a replica that nobody has promoted yet. */
export const readOnly: Scenario = {
  name: 'read-only',
  what: 'the primary is killed, and the address leads to its replica, which is read-only until it is promoted',
  limits: HITS_GO_ON,
  // What the primary had acknowledged last may not have reached the replica.
  forgets: true,
  async open() {
    const { address, primary, replica, close } = await startReplicated()
    return {
      where: () => ({ url: address.url }),
      async breaks() {
        await primary.kill()
        address.point(replica)
      },
      mends: () => promote(replica),
      close,
    }
  },
}

const told = createTold()

/** Who was the primary is a replica now, and its connections stay open. */
export const demoted: Scenario = {
  name: 'demoted',
  what: 'the primary becomes a replica of its replica and keeps its connections, while the address leads to the new primary',
  // The look may be answered over the old connection, and the lease wait for its own deadline over the new one.
  limits: { ...HITS_GO_ON, maxMs: 115 },
  forgets: true,
  lane: {
    acts: {
      listen: () => told.listen(),
      wrote: () => {
        if (told.count('filled') === 0) throw new Error('nothing was stored although the address leads to a primary')
      },
    },
  },
  async open() {
    const { address, primary, replica, close } = await startReplicated()
    return {
      where: () => ({ url: address.url }),
      async breaks() {
        await promote(replica)
        await demote(primary, replica)
        address.point(replica, { cuts: false })
      },
      async mends({ act }) {
        // Nobody helps: the clients must have found out by themselves.
        for (const role of ['writer', 'reader'] as const) await act(role, 'listen')
        await new Promise((resolve) => {
          setTimeout(resolve, 1_000)
        })
        for (const role of ['writer', 'reader'] as const) await act(role, 'wrote')
      },
      close,
    }
  },
}

/** Redis takes no write, because a replica is missing. */
export const minReplicas: Scenario = {
  name: 'min-replicas',
  what: 'Redis has `min-replicas-to-write 1`, and its only replica is killed: it answers reads and refuses writes',
  limits: HITS_GO_ON,
  async open() {
    const { address, primary, replica, addReplica, close } = await startReplicated(['--min-replicas-to-write', '1'])
    return {
      where: () => ({ url: address.url }),
      breaks: () => replica.kill(),
      async mends() {
        await addReplica(primary)
      },
      close,
    }
  },
}

/** The replica that takes over lacks what was written last. */
export const lossyFailover: Scenario = {
  name: 'lossy-failover',
  what: 'the replica is cut off while rows are written; then the primary is killed, and the replica takes its place',
  forgets: true,
  async open() {
    const { address, primary, replica, close } = await startReplicated()
    return {
      where: () => ({ url: address.url }),
      async breaks() {
        replica.pause()
        await ask(primary, ['CLIENT', 'KILL', 'TYPE', 'replica'])
      },
      async mends() {
        await primary.kill()
        replica.resume()
        await promote(replica)
        address.point(replica)
      },
      close,
    }
  },
}
