import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { systemClock, systemRandom, type Clock, type Random } from '@readthrough/core'
import { refuseUnknown } from './refuse-unknown.js'
import { tcpLane, type TcpLane } from './tcp-lane.js'
import { checkTrouble, type TcpTrouble } from './tcp-trouble.js'

/** Where a server listens. */
export interface TcpAddress {
  readonly host: string
  readonly port: number
}

/** What {@link tcpProxy} takes. */
export interface TcpProxyOptions {
  /** Where connections lead. */
  readonly target: TcpAddress
  /** Time, for `delay` and `throttle`. @default the machine's */
  readonly clock?: Clock | undefined
  /** Chance, for the jitter. @default the machine's */
  readonly random?: Random | undefined
}

/** An address on this machine that leads to a server, and does wrong on demand. */
export interface TcpProxy extends TcpAddress {
  /**
   * From here on this is the trouble, for the connections that are open and for those to come; it takes the place of the
   * last one.
   *
   * @throws TypeError or RangeError for what cannot be, such as a `cut` without `afterBytes`.
   */
  trouble(trouble: TcpTrouble): void
  /** No trouble any more: what was held arrives. */
  heal(): void
  /** Breaks the connections that are open, at once and from both sides. */
  reset(): void
  /** Leads to another server from here on, as a name does after a failover; connections to the last one are reset. */
  point(target: TcpAddress): void
  /** How many clients are connected. */
  connections(): number
  /** Ends all; resolves when nobody can connect any more. */
  close(): Promise<void>
}

interface Connection {
  readonly client: Socket
  readonly upstream: Socket
  readonly lanes: readonly TcpLane[]
}

const LOOPBACK = '127.0.0.1'

/**
 * Puts a network between a client and a server: one that is slow, loses everything, or breaks in the middle of an answer.
 * It keeps the process alive until it is closed.
 *
 * @example
 * const proxy = await tcpProxy({ target: { host: '127.0.0.1', port: 6379 } })
 * const cache = createCache({ namespace: 'test', store: redisStore({ url: `redis://127.0.0.1:${proxy.port}` }) })
 * proxy.trouble({ kind: 'drop' })
 */
export async function tcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  refuseUnknown(options, OPTIONS, 'tcpProxy')
  const { clock = systemClock, random = systemRandom } = options
  let target = addressOf(options.target)
  let trouble: TcpTrouble = NONE
  let cuts = 0
  const open = new Set<Connection>()

  function connected(client: Socket): void {
    if (trouble.kind === 'refuse') {
      client.on('error', () => {}).resetAndDestroy()
      return
    }
    const upstream = connect({ ...target, allowHalfOpen: true })
    let isDead = false
    const parts = {
      clock,
      random,
      trouble: () => trouble,
      mayCut: () => trouble.kind === 'cut' && ++cuts <= (trouble.times ?? Infinity),
      isDead: () => isDead,
      die: () => (isDead = true),
    }
    // An `error` is followed by `close`, which tells the other side.
    for (const socket of [client, upstream]) socket.setNoDelay(true).on('error', () => {})
    const lanes = [
      tcpLane({ ...parts, from: client, to: upstream, isReply: false }),
      tcpLane({ ...parts, from: upstream, to: client, isReply: true }),
    ]
    const connection = { client, upstream, lanes }
    open.add(connection)
    client.once('close', () => {
      open.delete(connection)
      if (isDead) upstream.destroy()
    })
  }

  const server = createServer({ allowHalfOpen: true }, connected)
  server.listen(0, LOOPBACK)
  await once(server, 'listening')

  function become(next: TcpTrouble): void {
    trouble = next
    cuts = 0
    if (next.kind === 'refuse') reset()
    for (const { lanes } of open) for (const lane of lanes) lane.look()
  }

  function reset(): void {
    for (const { client, upstream, lanes } of open) {
      for (const lane of lanes) lane.stop()
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
  }

  return {
    host: LOOPBACK,
    port: (server.address() as AddressInfo).port,
    trouble(next) {
      checkTrouble(next)
      become(next)
    },
    heal: () => become(NONE),
    reset,
    point(to) {
      target = addressOf(to)
      reset()
    },
    connections: () => open.size,
    async close() {
      reset()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

/** @throws TypeError for what is no address: connections would fail, and the trouble look like the one that was asked for. */
function addressOf(given: TcpAddress): TcpAddress {
  const { host, port } = (given ?? {}) as Partial<TcpAddress>
  if (typeof host === 'string' && Number.isInteger(port)) return given
  throw new TypeError(`tcpProxy: option 'target' must be { host, port }; got ${JSON.stringify(given)}`)
}

const NONE: TcpTrouble = { kind: 'none' }
const OPTIONS: readonly (keyof TcpProxyOptions)[] = ['target', 'clock', 'random']
