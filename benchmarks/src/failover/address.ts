import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** One address for whichever server is the primary, as a name or a virtual address is that moves with a failover. */
export interface MovingAddress {
  readonly url: string
  /** From here on it leads there; connections to where it led before are cut, unless they are to stay. */
  point(to: { readonly host: string; readonly port: number }, options?: { readonly cuts?: boolean }): void
  close(): void
}

/** Opens one that leads to `first`. */
export async function movingAddress(first: { readonly host: string; readonly port: number }): Promise<MovingAddress> {
  let target = first
  const open = new Set<Socket>()
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket)
          client.destroy()
          upstream.destroy()
        })
    }
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    point(to, { cuts = true } = {}) {
      target = to
      if (cuts) cut()
    },
    close() {
      server.close()
      cut()
    },
  }
}
