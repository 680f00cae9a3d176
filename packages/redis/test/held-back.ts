import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { LEAST } from './servers.js'

/** A way to a server that can keep its answers back, and says what was asked meanwhile. */
export interface HeldBack {
  readonly url: string
  /** From the connection with this number on; the first is 0. */
  hold(from?: number): void
  /** The same with commands, which then do not reach the server. */
  holdCommands(from?: number): void
  /** The commands that have arrived since {@link hold}, PINGs left out. */
  asked(): string[]
  release(): void
  close(): void
}

/** Passes all on to the server, until it is told to hold. */
export async function heldBack(server: { readonly host: string; readonly port: number }): Promise<HeldBack> {
  let held = false
  let seen = ''
  const sockets: Socket[] = []
  const answers: Socket[] = []
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host)
    sockets.push(client, upstream)
    answers.push(upstream)
    for (const socket of [client, upstream]) socket.on('error', () => {}).on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (chunk) => {
      if (held) seen += chunk.toString('latin1')
    })
    client.pipe(upstream)
    upstream.pipe(client)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `redis://${LEAST.username}:${LEAST.password}@127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    hold(from = 0) {
      held = true
      for (const answer of answers.slice(from)) answer.unpipe()
    },
    holdCommands(from = 0) {
      for (let i = from; i < answers.length; i++) sockets[2 * i]?.unpipe().pause()
    },
    asked: () =>
      [...seen.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)].map(([, name]) => String(name)).filter((name) => name !== 'PING'),
    release() {
      held = false
      for (const [i, answer] of answers.entries()) {
        const client = sockets[2 * i] as Socket
        client.unpipe().pipe(answer)
        answer.unpipe().pipe(client)
      }
    },
    close() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
