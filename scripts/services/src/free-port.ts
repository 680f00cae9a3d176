import { createServer } from 'node:net'

/** A cluster node also listens this far above its port. */
const BUS_OFFSET = 10_000

// Below the range from which systems take ports for outgoing connections (Linux: 32768 and up), bus ports included.
const LOWEST = 11_000
const HIGHEST = 22_000
const ATTEMPTS = 200

const given = new Set<number>()

/**
 * A loopback port that nothing listens on, never given before by this process.
 * With `bus`, the port a cluster node of Redis needs for its bus is free as well.
 *
 * Another process may still take it before the server does: whoever starts a server tries again with another port.
 */
export async function freePort(options: { readonly bus?: boolean } = {}): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (given.has(port)) continue
    if (!(await isFree(port)) || (options.bus === true && !(await isFree(port + BUS_OFFSET)))) continue
    given.add(port)
    return port
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
