import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { fakeClock, type FakeClock } from '../src/fake-clock.js'
import { tcpProxy, type TcpProxy, type TcpTrouble } from '../src/index.js'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close()
})

/** A server that says back what it hears, after `greeting`. */
async function echo(greeting = ''): Promise<Server> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    if (greeting !== '') socket.write(greeting)
    socket.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return server
}

const addressOf = (server: Server) => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })

async function proxied(clock?: FakeClock): Promise<TcpProxy> {
  const proxy = await tcpProxy({
    target: addressOf(await echo()),
    clock,
    random: { fraction: () => 0.5, id: () => '' },
  })
  opened.push(proxy)
  return proxy
}

/** A client, and what it has heard. */
interface Client {
  readonly socket: Socket
  heard(): string
  readonly errors: string[]
  /** Resolves with all that was heard once it is at least so long. */
  until(length: number): Promise<string>
}

async function client(proxy: TcpProxy): Promise<Client> {
  // Else a second piece waits in this machine for the first to be acknowledged.
  const socket = connect({ port: proxy.port, host: proxy.host, noDelay: true })
  const errors: string[] = []
  let heard = ''
  socket
    .on('data', (chunk) => (heard += chunk.toString()))
    .on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message))
  opened.push({ close: () => socket.destroy() })
  await once(socket, 'connect')
  return {
    socket,
    heard: () => heard,
    errors,
    async until(length) {
      while (heard.length < length) await once(socket, 'data')
      return heard
    },
  }
}

/** `once` would reject for the error that comes before. */
function closed({ socket }: Client): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()))
}

/** Says something and waits for the echo. */
async function ask({ socket, heard, until }: Client, what: string): Promise<string> {
  const before = heard().length
  socket.write(what)
  return (await until(before + what.length)).slice(before)
}

/** Until what is on its way on this machine has arrived, in whatever state the proxy is: an exchange past it takes as long. */
async function settled(): Promise<void> {
  const direct = await tcpProxy({ target: addressOf(await echo()) })
  opened.push(direct)
  const other = await client(direct)
  for (let times = 0; times < 5; times++) await ask(other, 'ping')
}

describe('a TCP proxy', () => {
  test('passes what is said, both ways, in order and whatever its size', async () => {
    const one = await client(await proxied())
    const long = 'abcdefgh'.repeat(400_000)
    expect(await ask(one, 'hello')).toBe('hello')
    expect((await ask(one, long)) === long).toBe(true)
  })

  test('passes an end on, and what was said before it', async () => {
    const proxy = await proxied()
    const { port, host } = proxy
    const socket = connect({ port, host, allowHalfOpen: true })
    socket.end('goodbye')
    expect(await text(socket)).toBe('goodbye')
    while (proxy.connections() > 0) await settled()
  })

  test('delays each way, keeps the order, and adds no delay to what is delayed already', async () => {
    const clock = fakeClock()
    const proxy = await proxied(clock)
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.trouble({ kind: 'delay', ms: 100, jitterMs: 20 })
    const later = async (ms: number): Promise<string> => {
      await clock.advance(ms)
      await settled()
      return one.heard()
    }
    one.socket.write('one')
    await settled()
    await later(60)
    one.socket.write('two')
    await settled()
    // The first is at the server after 110 ms, and the second after 170.
    await later(50)
    await later(60)
    expect(await later(49)).toBe('x')
    await later(1)
    expect(await one.until(4)).toBe('xone')
    expect(await later(59)).toBe('xone')
    await later(1)
    expect(await one.until(7)).toBe('xonetwo')
  })

  test('holds everything, and lets it go when it is healed, unless that is dropped', async () => {
    const proxy = await proxied()
    const one = await client(proxy)
    proxy.trouble({ kind: 'hold' })
    one.socket.write('held')
    await settled()
    expect(one.heard()).toBe('')
    proxy.heal()
    expect(await one.until(4)).toBe('held')
    proxy.trouble({ kind: 'hold' })
    one.socket.write('lost')
    await settled()
    proxy.trouble({ kind: 'drop' })
    await settled()
    expect(one.heard()).toBe('held')
  })

  test('drops everything, and a connection that has lost something stays silent when it is healed', async () => {
    const proxy = await proxied()
    const [lossy, idle] = [await client(proxy), await client(proxy)]
    for (const each of [lossy, idle]) await ask(each, 'x')
    proxy.trouble({ kind: 'drop' })
    lossy.socket.write('lost')
    await settled()
    proxy.heal()
    lossy.socket.write('more')
    expect(await ask(idle, 'here')).toBe('here')
    await settled()
    expect([lossy.heard(), lossy.errors, lossy.socket.readableEnded]).toEqual(['x', [], false])
    expect(proxy.connections()).toBe(2)
    lossy.socket.destroy()
    while (proxy.connections() > 1) await settled()
  })

  test('does not tell a client that its server has gone while everything is dropped', async () => {
    const first = await echo()
    const proxy = await tcpProxy({ target: addressOf(first) })
    opened.push(proxy)
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.trouble({ kind: 'drop' })
    await opened[0]?.close()
    await settled()
    expect([one.errors, one.socket.readableEnded]).toEqual([[], false])
  })

  test('cuts a reply in the middle, of as many connections as it was told', async () => {
    const proxy = await proxied()
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.trouble({ kind: 'cut', afterBytes: 7, times: 1 })
    expect(await ask(one, 'four')).toBe('four')
    one.socket.write('longer')
    await once(one.socket, 'end')
    expect(one.heard()).toBe('xfourlon')
    expect(await ask(await client(proxy), 'as long as one likes')).toBe('as long as one likes')
  })

  test('throttles to so many bytes a second', async () => {
    const clock = fakeClock()
    const proxy = await proxied(clock)
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.trouble({ kind: 'throttle', bytesPerSecond: 1_000 })
    one.socket.write('a'.repeat(200))
    await settled()
    // Half of it has reached the server, and the first of it comes back as slowly.
    for (let ms = 0; ms < 100; ms += 10) {
      await clock.advance(10)
      await settled()
    }
    expect(one.heard().length).toBeGreaterThan(40)
    expect(one.heard().length).toBeLessThanOrEqual(101)
    proxy.heal()
    for (let ms = 0; ms < 300; ms += 10) {
      await clock.advance(10)
      await settled()
    }
    expect((await one.until(201)).length).toBe(201)
  })

  test('resets the connections that are open, and takes new ones', async () => {
    const proxy = await proxied()
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.reset()
    await closed(one)
    expect(one.errors).toEqual(['ECONNRESET'])
    expect(await ask(await client(proxy), 'again')).toBe('again')
  })

  test('refuses connections, those that are open too, until it is healed', async () => {
    const proxy = await proxied()
    const one = await client(proxy)
    proxy.trouble({ kind: 'refuse' })
    await closed(one)
    const other = connect(proxy.port, proxy.host)
    await expect(text(other)).rejects.toMatchObject({ code: 'ECONNRESET' })
    proxy.heal()
    expect(await ask(await client(proxy), 'again')).toBe('again')
  })

  test('resets whoever connects while there is no server', async () => {
    const server = await echo()
    const target = addressOf(server)
    server.close()
    await once(server, 'close')
    const proxy = await tcpProxy({ target })
    opened.push(proxy)
    await expect(text(connect(proxy.port, proxy.host))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  test('leads elsewhere once it is pointed there', async () => {
    const proxy = await proxied()
    const one = await client(proxy)
    await ask(one, 'x')
    proxy.point(addressOf(await echo('other:')))
    await closed(one)
    expect(await (await client(proxy)).until(6)).toBe('other:')
  })

  test('counts who is connected, and ends all when it is closed', async () => {
    const proxy = await proxied()
    const [one, two] = [await client(proxy), await client(proxy)]
    await Promise.all([ask(one, 'x'), ask(two, 'x')])
    expect(proxy.connections()).toBe(2)
    await Promise.all([proxy.close(), closed(one), closed(two)])
    await proxy.close()
    expect(proxy.connections()).toBe(0)
    const late = connect(proxy.port, proxy.host)
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('refuses what cannot be', async () => {
    const proxy = await proxied()
    const refused = (trouble: object) => () => proxy.trouble(trouble as TcpTrouble)
    expect(refused({ kind: 'slow' })).toThrow(TypeError)
    expect(refused({ kind: 'delay' })).toThrow(`option 'ms' of 'delay' must be a number, not negative; got undefined`)
    expect(refused({ kind: 'throttle', bytesPerSecond: 0 })).toThrow(RangeError)
    expect(refused({ kind: 'throttle', bytesPerSecond: Infinity })).toThrow(RangeError)
    expect(refused({ kind: 'hold', ms: 5 })).toThrow(`unknown option 'ms'`)
    await expect(tcpProxy({ target: proxy, port: 1 } as never)).rejects.toThrow(`unknown option 'port'`)
    await expect(tcpProxy({} as never)).rejects.toThrow(`option 'target' must be { host, port }; got undefined`)
    expect(() => proxy.point('localhost:1' as never)).toThrow(`must be { host, port }; got "localhost:1"`)
  })
})
