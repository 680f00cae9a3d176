import type { RedisClientType } from 'redis'

/** The part of a client that is used; it gives up at its first failure, and tells of changed names by `invalidate`. */
export type TellingClient = Pick<RedisClientType, 'connect' | 'destroy' | 'on' | 'sendCommand'>

/** Who is told what comes over a {@link TellingConnection}. */
export interface Told {
  /** Of a changed name; `null`: all may be another. */
  changed(name: string | null): void
  /** Of every change from here on. */
  live(): void
  /** That it has ended, with why; once. */
  ended(cause: unknown): void
}

/** A connection on which Redis tells of every change under some prefixes, and which carries nothing else but proofs. */
export interface TellingConnection {
  readonly isConnected: boolean
  readonly isLive: boolean
  /** Whether this command is answered, and not with an error. Never rejects. */
  isAnswered(command: string[]): Promise<boolean>
  /** Ends it; nobody is told of that. */
  destroy(): void
}

/**
 * Connects. `verify` rejects where this is not the server that is meant.
 *
 * Redis writes the changes of one turn of its loop at the end of that turn, behind the answers of that turn. So an
 * answer proves what was told before its command was sent only as long as that is the one command under way.
 */
export function tellingConnection(
  client: TellingClient,
  prefixes: readonly string[],
  verify: (client: TellingClient) => Promise<void>,
  told: Told,
): TellingConnection {
  let state: 'connecting' | 'connected' | 'live' | 'ended' = 'connecting'
  const end = (): boolean => {
    if (state === 'ended') return false
    state = 'ended'
    client.destroy()
    return true
  }
  const ended = (cause: unknown): void => {
    if (end()) told.ended(cause)
  }

  client
    .on('invalidate', (name: string | Buffer | null) => {
      if (state !== 'ended') told.changed(name === null ? null : name.toString())
    })
    .on('terminated', ended)
    // Told by `terminated` as well; without a listener it would end the process.
    .on('error', () => {})

  const listen = async (): Promise<void> => {
    await client.connect()
    // What is destroyed while it connects stays open.
    if (state === 'ended') return client.destroy()
    state = 'connected'
    // The client has begun with the keys that are read on this connection, of which there are none.
    await client.sendCommand(['CLIENT', 'TRACKING', 'OFF'])
    await client.sendCommand(['CLIENT', 'TRACKING', 'ON', 'BCAST', ...prefixes.flatMap((each) => ['PREFIX', each])])
    await verify(client)
    if (state !== 'connected') return
    state = 'live'
    told.live()
  }
  listen().catch(ended)

  return {
    get isConnected() {
      return state === 'connected' || state === 'live'
    },
    get isLive() {
      return state === 'live'
    },
    isAnswered: (command) =>
      client.sendCommand(command).then(
        () => true,
        () => false,
      ),
    destroy: end,
  }
}
