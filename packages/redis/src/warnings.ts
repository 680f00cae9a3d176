import type { GivenClient } from './given-client.js'

const warned = new WeakSet<object>()

/**
 * Says once, as a process warning, what in a client of the user's would take the process down or leave commands
 * unanswered for ever. Said a moment later, so that a listener may be added after the store was made.
 */
export function warnAbout(client: GivenClient): void {
  if (warned.has(client)) return
  warned.add(client)
  setImmediate(() => {
    const faults = faultsOf(client)
    if (faults.length === 0) return
    process.emitWarning(`The client given to redisStore() ${faults.join('; and it ')}.`, {
      type: 'ReadthroughWarning',
      code: 'READTHROUGH_REDIS_CLIENT',
    })
  }).unref()
}

function faultsOf(client: GivenClient): string[] {
  const faults: string[] = []
  if (client.listenerCount('error') === 0) {
    faults.push(`has no 'error' listener: node-redis ends the process with the first connection that breaks`)
  }
  const socket = socketOptionsOf(client)
  if (socket === undefined) return faults
  if (socket.socketTimeout === undefined) {
    faults.push(`has no socket.socketTimeout: a server that hangs is never given up`)
  } else if (socket.reconnectStrategy === undefined) {
    faults.push(
      `has a socket.socketTimeout but no socket.reconnectStrategy: after that timeout it never connects again`,
    )
  }
  return faults
}

interface SocketOptions {
  readonly socketTimeout?: unknown
  readonly reconnectStrategy?: unknown
}

/** Where the client shows them; a pool and Sentinel keep theirs to themselves. */
function socketOptionsOf(client: GivenClient): SocketOptions | undefined {
  const { options, _options: ofCluster } = client as {
    readonly options?: { readonly socket?: SocketOptions }
    readonly _options?: { readonly defaults?: { readonly socket?: SocketOptions } }
  }
  if ('nodeClient' in client) return ofCluster === undefined ? undefined : (ofCluster.defaults?.socket ?? {})
  return 'isReady' in client && options !== undefined ? (options.socket ?? {}) : undefined
}
