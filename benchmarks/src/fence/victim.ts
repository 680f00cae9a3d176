import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Readable } from 'node:stream'
import { PHASES, type Phase, type Way } from './plan.js'

/** What a process that is to be killed is told by its argument. */
export interface VictimOrders {
  /** By which the database knows its connection. */
  readonly name: string
  readonly way: Way
  readonly fence: boolean
  readonly id: number
  readonly pauseMs: number
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** A process that is about to write. */
export interface Victim {
  /** Lets it write. */
  begin(): void
  /** Resolves once it has come to this phase, or further. */
  until(phase: Phase): Promise<void>
  /** Ends it where it stands. The phase it was in, and whether its fence could not be raised. */
  kill(): Promise<{ readonly phase: Phase; readonly fenceFailed: boolean }>
}

/** The file descriptor by which it says how far it has come. */
export const ANNOUNCEMENTS = 4

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))

/** Starts one, and resolves once it is ready. */
export async function startVictim(orders: VictimOrders): Promise<Victim> {
  const child = fork(PROGRAM, [JSON.stringify(orders)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdio[ANNOUNCEMENTS] as Readable })
  const drained = once(lines, 'close')
  const said: string[] = []
  const waiting = new Set<() => void>()
  lines.on('line', (line) => {
    said.push(line)
    for (const look of waiting) look()
  })
  const phases = (): Phase[] => said.filter((word): word is Phase => PHASES.some((phase) => phase === word))

  function when(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isTrue()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void exited.then(([code]) => reject(new Error(`a writer ended with code ${String(code)}`)))
    })
  }

  await when(() => said.includes('ready'))
  return {
    begin: () => void child.send('begin'),
    until: (wanted) => when(() => phases().some((phase) => PHASES.indexOf(phase) >= PHASES.indexOf(wanted))),
    async kill() {
      child.kill('SIGKILL')
      await Promise.all([exited, drained])
      return { phase: phases().at(-1) ?? 'called', fenceFailed: said.includes('failed') }
    },
  }
}
