import { startRedis } from '@readthrough/services'
import { tcpProxy, type TcpProxy, type TcpTrouble } from '@readthrough/testing'
import { repeat } from '../repeat.js'
import type { Place, Role, Scenario } from '../scenario.js'

/** A Redis, and for each of the two processes a network before it. */
async function behind(
  roles: readonly Role[],
  begin: (proxies: readonly TcpProxy[]) => void | Promise<void>,
  end: (proxies: readonly TcpProxy[]) => void | Promise<void> = (proxies) => proxies.forEach((proxy) => proxy.heal()),
): Promise<Place> {
  const redis = await startRedis()
  const proxies = { writer: await tcpProxy({ target: redis }), reader: await tcpProxy({ target: redis }) }
  const concerned = roles.map((role) => proxies[role])
  return {
    where: (role) => ({ url: `redis://${proxies[role].host}:${proxies[role].port}` }),
    breaks: async () => begin(concerned),
    mends: async () => end(concerned),
    async close() {
      await Promise.all([proxies.writer.close(), proxies.reader.close()])
      await redis.stop()
    },
  }
}

/** A silent connection is given up after 2 s without an answer to a PING, one of which is sent every 500 ms. */
const GIVEN_UP_MS = 2_600

const BOTH: readonly Role[] = ['writer', 'reader']

function troubled(trouble: TcpTrouble, roles = BOTH): () => Promise<Place> {
  return () => behind(roles, (proxies) => proxies.forEach((proxy) => proxy.trouble(trouble)))
}

/** Proxies take their time as well, on a machine of two cores. */
const BUSY_MS = 65

/** A network that is slow. */
export const late: Scenario = {
  name: 'late',
  what: 'each way takes 10 ms longer, and up to 10 ms more at random; all goes on, later',
  // A miss looks, asks for its lease, and looks again where someone else has it: each may take its 50 ms.
  limits: { maxMs: 300, minHitsDuring: 30 },
  open: troubled({ kind: 'delay', ms: 10, jitterMs: 10 }),
}

/** A network that is slower than anyone waits. */
export const tooLate: Scenario = {
  name: 'too-late',
  what: 'each way takes 200 ms longer: every answer comes, and comes too late',
  limits: { p50Ms: 7, beyondMs: BUSY_MS },
  open: troubled({ kind: 'delay', ms: 200 }),
}

/** A cable that is pulled. */
export const dropped: Scenario = {
  name: 'drop',
  what: 'everything is lost on the way, and no end of a connection is told, as when a cable is pulled',
  limits: { p50Ms: 7, firstHitMs: GIVEN_UP_MS, beyondMs: BUSY_MS },
  graceMs: GIVEN_UP_MS,
  open: troubled({ kind: 'drop' }),
}

/** And it is only one that is cut off: the other goes on to read what is there. */
export const cutOff: Scenario = {
  name: 'cut-off',
  what: 'the same for the writer alone; the other process goes on to hit, what is pending as well',
  limits: { p50Ms: 7, firstHitMs: GIVEN_UP_MS, minHitsDuring: 30 },
  graceMs: GIVEN_UP_MS,
  open: troubled({ kind: 'drop' }, ['writer']),
}

/** Answers that end in the middle. */
export const cut: Scenario = {
  name: 'cut-reply',
  what: 'each connection ends after 3,001 bytes of replies, in the middle of one',
  open: troubled({ kind: 'cut', afterBytes: 3_001 }),
}

/** Connections that break, again and again. */
export const reset: Scenario = {
  name: 'reset',
  what: 'every connection is reset, ten times a second',
  async open() {
    let breaking: ReturnType<typeof repeat> | undefined
    return behind(
      BOTH,
      (proxies) => {
        breaking = repeat(100, () => proxies.forEach((proxy) => proxy.reset()))
      },
      async () => breaking?.stop(),
    )
  },
}

/** A line that is too thin. */
export const throttled: Scenario = {
  name: 'throttle',
  what: 'each way of a connection carries 10 KB a second, a fifth of what is to be said',
  limits: { maxMs: 250 },
  open: troubled({ kind: 'throttle', bytesPerSecond: 10_240 }),
}
