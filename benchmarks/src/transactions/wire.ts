import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { now } from './clock.js'

/** What is to go wrong on a connection, and when: at once, or once COMMIT comes by. */
type Order = 'cut' | 'unsent' | 'unanswered' | 'late'

/**
 * A network between clients and a Postgres that loses connections where it is asked to, by a comment in a statement:
 * see {@link orderTo}.
 */
export interface Wire {
  readonly port: number
  close(): Promise<void>
}

const ORDER = /wire:(\w+):(\d+):(\d+)/
const COMMIT = 'COMMIT\0'

/** A statement that does nothing but order this. `id`: what the landing of a late COMMIT is told by. */
export function orderTo(what: Order, id = 0, lateMs = 0): string {
  return `SELECT 1 /* wire:${what}:${id}:${lateMs} */`
}

/** `landed` is told when the server has answered a COMMIT that its client had given up. */
export async function openWire(to: URL, landed: (id: number, at: number) => void): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    pair(near, far, landed)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      // What breaks here was to be broken, or is told by the close that follows.
      socket.on('error', () => undefined)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function pair(near: Socket, far: Socket, landed: (id: number, at: number) => void): void {
  let [order, id, lateMs]: [string, number, number] = ['', 0, 0]
  /** The server has got a COMMIT, or will, whose answer goes nowhere. */
  let isGivenUp = false

  near.on('data', (chunk) => {
    const found = ORDER.exec(chunk.toString('latin1'))
    if (found !== null) [order, id, lateMs] = [found[1]!, Number(found[2]), Number(found[3])]
    if (order === 'cut') lose(true)
    else if (order === '' || !chunk.includes(COMMIT)) far.write(chunk)
    else {
      isGivenUp = order !== 'unsent'
      if (order === 'unanswered') far.write(chunk)
      else lose(order === 'unsent')
      if (order === 'late') setTimeout(() => far.write(chunk), lateMs)
    }
  })
  far.on('data', (chunk) => {
    if (!isGivenUp) {
      near.write(chunk)
      return
    }
    landed(id, now())
    near.destroy()
    far.destroy()
  })
  near.on('close', () => isGivenUp || far.destroy())
  far.on('close', () => near.destroy())

  function lose(both: boolean): void {
    // Some networks say so, others do not.
    if (Math.random() < 0.5) near.resetAndDestroy()
    else near.destroy()
    if (both) far.destroy()
  }
}
