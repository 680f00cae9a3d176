import { fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'

/** A process that does what it does by itself, tells of its state, and is told when to go on. */
export interface Player<Command extends Serializable, Report extends { readonly state: string }> {
  tell(command: Command): void
  /** Resolves with the report of that state; rejects when the process fails or ends before. */
  until<State extends Report['state']>(state: State): Promise<Extract<Report, { state: State }>>
  stop(): Promise<void>
}

const STOP_WITHIN_MS = 5_000

/** Starts a program with `orders` as its argument. `name`: what errors call it. */
export function startPlayer<Command extends Serializable, Report extends { readonly state: string }>(
  program: string,
  orders: object,
  name: string,
): Player<Command, Report> {
  const child = fork(program, [JSON.stringify(orders)])
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
          if (failed !== undefined && 'error' in failed) reject(new Error(`${name}: ${String(failed.error)}`))
          const found = seen.find((report): report is Wanted => report.state === state)
          if (found !== undefined) resolve(found)
        }
        look()
        child.on('message', look)
        child.once('exit', (code) => reject(new Error(`${name} ended with code ${String(code)}`)))
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
