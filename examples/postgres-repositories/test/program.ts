import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** The built demo, while it runs. */
export interface Program {
  readonly child: ChildProcess
  /** What it has printed so far, on both streams. */
  printed(): string
  /** Resolves once it has printed this; rejects when it ends before. */
  until(text: string): Promise<void>
  /** Resolves with what it printed, once it has ended with this code; rejects when it ends with another. */
  ended(code?: number): Promise<string>
}

/** Starts the demo as a user would, with these variables and no other of its own. */
export function startDemo(environment: Readonly<Record<string, string>> = {}): Program {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('READTHROUGH_DEMO_'))
  const child = spawn(process.execPath, [MAIN], {
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const closed = once(child, 'close')
  return {
    child,
    printed: () => printed,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (printed.includes(text)) resolve()
        }
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
        child.once('close', () => reject(new Error(`The demo ended without printing '${text}':\n${printed}`)))
        look()
      }),
    async ended(expected = 0) {
      const [code] = (await closed) as [number | null]
      if (code !== expected) throw new Error(`The demo ended with code ${String(code)}:\n${printed}`)
      return printed
    },
  }
}

/** The ports of the servers that a demo says it started. */
export function portsIn(printed: string): number[] {
  return [...printed.matchAll(/private \w+ at \w+:\/\/\S*127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))
}

/** Whether anyone listens there. */
export async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const answer = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return answer
}

/** The part of the output under a heading, as lines. */
export function section(printed: string, heading: string): string[] {
  const lines = printed.split('\n')
  const start = lines.findIndex((line) => line === heading)
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line, i) => /^\S/.test(line) && rest[i - 1] === '')
  return start === -1 ? [] : rest.slice(0, end === -1 ? undefined : end)
}
