import { StoreError } from '../../src/base/errors.js'
import type { Step } from './explore.js'

/** A command between a process and the server. */
interface Command {
  readonly id: string
  readonly what: string
  readonly execute: () => unknown
  readonly answer: (reply: unknown) => void
  readonly fail: (error: Error) => void
  /** `late`: its client has given up, and it may still execute. `answered`: executed, with the reply on its way. */
  state: 'sent' | 'late' | 'answered'
  reply: unknown
}

/** What may go wrong on the wire, and how often in one run. */
export interface WireFaults {
  /** Client timeouts, after which the command may still execute. */
  timeouts: number
  /** Which commands it may strike. */
  readonly mayTimeOut: (what: string) => boolean
  /** Whether a reply may arrive later than its command executes; else both are one step. */
  readonly splitReplies: boolean
}

/** The way from one process to the server: each command's execution, reply and timeout is a step of its own. */
export interface Wire {
  send<T>(what: string, execute: () => T, describe: (reply: T) => string): Promise<T>
  steps(): readonly Step[]
  /** The process is gone: what it has sent may still execute, and nothing answers. */
  cut(): void
  describe(): string
}

/** Opens a wire. `heard` is told each thing that reaches the process, in order. */
export function openWire(process: string, faults: WireFaults, heard: (news: string) => void): Wire {
  const commands = new Set<Command>()
  let sent = 0

  function execute(command: Command): void {
    const reply = command.execute()
    if (command.state === 'late') commands.delete(command)
    else if (faults.splitReplies) Object.assign(command, { state: 'answered', reply })
    else deliver(command, reply)
  }

  function deliver(command: Command, reply: unknown): void {
    commands.delete(command)
    command.answer(reply)
  }

  function expire(command: Command): void {
    faults.timeouts--
    heard(`${command.id} timed out`)
    if (command.state === 'answered') commands.delete(command)
    else command.state = 'late'
    command.fail(new StoreError('STORE_TIMEOUT', command.what, `${command.what} timed out`))
  }

  return {
    send: <T>(what: string, run: () => T, describe: (reply: T) => string) =>
      new Promise<T>((resolve, reject) => {
        const id = `${process}.${++sent}`
        const answer = (reply: unknown): void => {
          heard(`${id} ${describe(reply as T)}`)
          resolve(reply as T)
        }
        commands.add({ id, what, execute: run, answer, fail: reject, state: 'sent', reply: undefined })
      }),
    steps() {
      const steps: Step[] = []
      for (const command of commands) {
        const name = `${command.id} ${command.what}`
        if (command.state === 'answered') {
          steps.push({ name: `${name}: the reply arrives`, take: () => deliver(command, command.reply) })
        } else {
          const late = command.state === 'late' ? ' executes late' : faults.splitReplies ? ' executes' : ''
          steps.push({ name: name + late, take: () => execute(command) })
        }
        if (command.state !== 'late' && faults.timeouts > 0 && faults.mayTimeOut(command.what)) {
          steps.push({ name: `${name}: the client gives up`, take: () => expire(command) })
        }
      }
      return steps
    },
    cut() {
      for (const command of commands) {
        if (command.state === 'answered') commands.delete(command)
        else command.state = 'late'
      }
    },
    describe: () => [...commands].map(({ id, state }) => `${id}:${state}`).join(' '),
  }
}
