import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that keeps all that clients send, as someone on the line would. */
export interface Recorded {
  readonly host: string
  readonly port: number
  /** What each connection has sent so far. */
  sent(): Buffer[]
  close(): void
}

/** Passes all on, both ways. */
export async function recorded(server: { readonly host: string; readonly port: number }): Promise<Recorded> {
  const heard: Buffer[][] = []
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const chunks: Buffer[] = []
    heard.push(chunks)
    const upstream = connect(server.port, server.host)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
    }
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    host: '127.0.0.1',
    port: (proxy.address() as AddressInfo).port,
    sent: () => heard.map((chunks) => Buffer.concat(chunks)),
    close() {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
