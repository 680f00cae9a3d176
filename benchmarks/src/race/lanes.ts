import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command, LaneOrders, Report } from './messages.js'

/** One process of a race. */
export interface LaneProcess {
  tell(command: Command): void
  /** Resolves with the report of that state; rejects when the process fails or ends before. */
  until<State extends Report['state']>(state: State): Promise<Extract<Report, { state: State }>>
  stop(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const STOP_WITHIN_MS = 5_000

/** Starts one; it reports `ready` once it is connected. */
export function startLane(orders: LaneOrders): LaneProcess {
  const child = fork(PROGRAM, [JSON.stringify(orders)])
  const exited = once(child, 'exit')
  const seen: Report[] = []
  child.on('message', (message) => seen.push(message as Report))
  return {
    tell: (command) => void child.send(command),
    until(state) {
      type Wanted = Extract<Report, { state: typeof state }>
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const failed = seen.find((report) => report.state === 'failed')
          if (failed !== undefined) reject(new Error(`${orders.racer}: ${failed.error}`))
          const found = seen.find((report): report is Wanted => report.state === state)
          if (found !== undefined) resolve(found)
        }
        look()
        child.on('message', look)
        child.once('exit', (code) => reject(new Error(`${orders.racer} ended with code ${String(code)}`)))
      })
    },
    async stop() {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      if (child.connected) child.disconnect()
      await exited
      clearTimeout(force)
    },
  }
}
