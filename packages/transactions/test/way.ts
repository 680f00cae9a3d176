import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server, which can be cut at a chosen statement. */
export interface Way {
  /** The address of the server, by this way. */
  readonly url: string
  /**
   * Cuts every connection as soon as it carries what matches: `before` the server gets it, or when its `answer` comes
   * back. `undefined` lets all pass again.
   */
  cut(at: { readonly statement: RegExp; readonly when: 'before' | 'answer' } | undefined): void
  /** Keeps what the server answers to itself, for connections that carry what matches. */
  hush(statement: RegExp | undefined): void
  close(): Promise<void>
}

export async function openWay(url: string): Promise<Way> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let cut: Parameters<Way['cut']>[0]
  let hushed: RegExp | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const both = [client, upstream]
    const end = (): void => both.forEach((socket) => socket.destroy())
    for (const socket of both) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          end()
        })
    }
    let isDoomed = false
    let isHushed = false
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      if (cut?.statement.test(text) === true) {
        if (cut.when === 'before') return end()
        isDoomed = true
      }
      if (hushed?.test(text) === true) isHushed = true
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isDoomed) return end()
      if (!isHushed) client.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const way = new URL(url)
  way.port = String((server.address() as AddressInfo).port)
  return {
    url: way.href,
    cut: (at) => (cut = at),
    hush: (statement) => (hushed = statement),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
