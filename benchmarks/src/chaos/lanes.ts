import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Account, Orders } from './orders.js'
import { openWire } from './wire.js'

/** A process of a scenario, as its parent sees it. See `Lane` for what each does there. */
export interface LaneProcess {
  warm(): Promise<void>
  start(): Promise<void>
  heap(): Promise<number>
  commands(): Promise<number>
  act(name: string, given: unknown): Promise<void>
  stop(): Promise<void>
  settle(): Promise<void>
  finish(): Promise<Account>
  /** Ends the process. */
  end(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const END_WITHIN_MS = 8_000

/** Starts one. */
export function startLane(orders: Orders): LaneProcess {
  const child = fork(PROGRAM, [JSON.stringify(orders)], {
    execArgv: [...process.execArgv, '--expose-gc'],
    // Typed arrays go through as they are.
    serialization: 'advanced',
  })
  const exited = once(child, 'exit')
  const wire = openWire(child, {})
  return {
    warm: () => wire.ask('warm'),
    start: () => wire.ask('start'),
    heap: () => wire.ask('heap'),
    commands: () => wire.ask('commands'),
    act: (name, given) => wire.ask('act', { name, given }),
    stop: () => wire.ask('stop'),
    settle: () => wire.ask('settle'),
    finish: () => wire.ask('finish'),
    async end() {
      const force = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
      if (child.connected) child.disconnect()
      await exited
      clearTimeout(force)
    },
  }
}
