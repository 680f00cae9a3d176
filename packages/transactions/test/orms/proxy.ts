import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** Stands between a driver and its database. */
export interface Proxy {
  readonly port: number
  /** The next COMMIT reaches the database, and its answer nobody: the connection is cut. */
  cutInCommit(): void
  close(): Promise<void>
}

export async function openProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isArmed = false
  const server = createServer((client) => {
    const database = connect(to, '127.0.0.1')
    let isCut = false
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket)
      // One side is told of by the other.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (data) => {
      if (isArmed && /commit/i.test(data.toString('latin1'))) {
        isArmed = false
        isCut = true
      }
      database.write(data)
    })
    database.on('data', (data) => {
      if (isCut) client.destroy()
      else client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    cutInCommit() {
      isArmed = true
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
