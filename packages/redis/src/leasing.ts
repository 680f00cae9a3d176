import type { LeaseAnswer, Version } from '@readthrough/core'
import { foreignInstead, type Reading } from './reading.js'
import { LEASE_ABSENT, OVER } from './scripts.js'
import { kindOf } from './slot.js'

/** How a lease is put on an absent slot: `auto` by one SET where the server can, `script` by a script always. */
export type Compatibility = 'auto' | 'script'

/** Puts leases on slots. */
export interface Leasing {
  lease(at: string, token: string, ttl: string, over?: Version): Promise<LeaseAnswer>
  /** Whether a lease is asked for by one command, so that what is sent behind it is executed after it. */
  isOneCommand(): boolean
}

/** See {@link Leasing}. */
export function leasingOver({ send, slotOf }: Reading, compatibility: Compatibility): Leasing {
  let isByScript = compatibility === 'script'
  /** Whether the server has taken such a SET. */
  let isSetTaken = false

  const absent = async (at: string, lease: string, ttl: string): Promise<unknown> => {
    if (!isByScript) {
      const wasTaken = isSetTaken
      try {
        const reply = await send(at, ['SET', at, lease, 'PX', ttl, 'NX', 'GET'])
        isSetTaken = true
        return reply
      } catch (error) {
        // Before Redis 7 NX excludes GET. What is refused for its syntax has done nothing, so the token is still new.
        if (!/syntax error/i.test(String(error))) throw error
        isByScript = true
        // It is another server by now. What was sent behind this one has been executed, and must not be before it.
        if (wasTaken) throw error
      }
    }
    return send(at, ['EVAL', LEASE_ABSENT, '1', at, lease, ttl])
  }
  const over = (at: string, lease: string, ttl: string, version: Version): Promise<unknown> => {
    const seen = kindOf(version)
    if (seen.kind === 'none') return absent(at, lease, ttl)
    return send(at, ['EVAL', OVER[seen.kind].lease, '1', at, seen.name, lease, ttl])
  }

  return {
    lease(at, token, ttl, version) {
      const lease = `L${token}`
      const asked = version === undefined ? absent(at, lease, ttl) : over(at, lease, ttl, version)
      return asked
        .then((reply) => (reply === null ? ({ state: 'granted' } as const) : slotOf(at, reply)))
        .catch(foreignInstead)
    },
    isOneCommand: () => isByScript || isSetTaken,
  }
}
