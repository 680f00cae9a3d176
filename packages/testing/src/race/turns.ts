import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { systemClock } from '@readthrough/core'

/** Something that waits for its turn. */
export interface Step {
  /** The same for the same step of the same past. */
  readonly id: string
  readonly actor: string
  readonly label: string
  readonly run: () => void
}

/** What was done, in order. */
export interface Deed {
  readonly actor: string
  readonly label: string
  /** What came of it; not there as long as it is not known. */
  outcome?: string
}

/** Who acts in one order, and what waits for its turn. */
export interface Turns {
  /** Runs `work` as this actor, and lets nothing of it happen out of turn. */
  act<T>(actor: string, work: () => Promise<T>): Promise<T>
  /** Waits for its turn; outside of an actor, and after the end, there is nothing to wait for. */
  step<T>(label: string, work: () => Promise<T>, tell?: (answer: T) => string): Promise<T>
  /** Notes what happened by itself. */
  note(actor: string, label: string): void
  readonly waiting: readonly Step[]
  /** Lets one of those go that wait. */
  take(step: Step): void
  readonly deeds: readonly Deed[]
  /** How many steps have been taken and not been answered. */
  underWay(): number
  /** Resolves when all that can follow has followed; a step that is not answered in time waits for another one. */
  quiet(patienceMs: number): Promise<void>
  /** Lets everything go on, now and later. */
  end(): void
}

/** One for all: each that was ever used slows every promise of the process down a little. */
const acting = new AsyncLocalStorage<Acting>()

interface Acting {
  readonly turns: object
  readonly actor: string
  /** The step that this happens inside of. */
  readonly within?: Frame
}

/** A step that was taken. One that has begun another step waits for that one, and nobody has to wait for it. */
interface Frame {
  isOpen: boolean
  inner: number
}

/** See {@link Turns}; made for each order. */
export function createTurns(): Turns {
  const me = {}
  const waiting: Step[] = []
  const deeds: Deed[] = []
  const arrivals = new Map<string, number>()
  let underWay = 0
  let isOver = false
  let onAnswer = (): void => {}

  function count(frame: Frame | undefined, change: (frame: Frame) => void): void {
    if (frame === undefined) return
    const before = goesOn(frame)
    change(frame)
    underWay += Number(goesOn(frame)) - Number(before)
    onAnswer()
  }

  return {
    waiting,
    deeds,
    act: (actor, work) => acting.run({ turns: me, actor }, work),
    step(label, work, tell = briefly) {
      const { turns, actor, within } = acting.getStore() ?? NOBODY
      if (turns !== me || isOver) return work()
      const nth = (arrivals.get(`${actor} ${label}`) ?? 0) + 1
      arrivals.set(`${actor} ${label}`, nth)
      count(within, (outer) => outer.inner++)
      return new Promise((resolve, reject) => {
        const run = inContext(() => {
          const deed: Deed = { actor, label }
          deeds.push(deed)
          underWay++
          const frame: Frame = { isOpen: true, inner: 0 }
          const answered = (outcome: string): void => {
            deed.outcome = outcome
            count(frame, () => (frame.isOpen = false))
            count(within, (outer) => outer.inner--)
          }
          acting.run({ turns: me, actor, within: frame }, work).then(
            (answer) => {
              answered(tell(answer))
              resolve(answer)
            },
            (error: unknown) => {
              answered(`throws ${briefly(error)}`)
              reject(error)
            },
          )
        })
        waiting.push({ id: `${actor} ${label} ${nth}`, actor, label, run })
      })
    },
    take(step) {
      waiting.splice(waiting.indexOf(step), 1)
      step.run()
    },
    note: (actor, label) => void deeds.push({ actor, label }),
    underWay: () => underWay,
    async quiet(patienceMs) {
      await turn()
      // oxlint-disable-next-line no-unmodified-loop-condition -- by each step that is answered
      while (underWay > 0) {
        const inTime = await new Promise<boolean>((resolve) => {
          const timer = systemClock.timer(patienceMs, () => resolve(false))
          onAnswer = () => {
            timer.cancel()
            resolve(true)
          }
        })
        await turn()
        if (!inTime) return
      }
    },
    end() {
      isOver = true
      for (const { run } of waiting.splice(0)) run()
    },
  }
}

function goesOn({ isOpen, inner }: Frame): boolean {
  return isOpen && inner === 0
}

const NOBODY: Acting = { turns: {}, actor: '' }

/** Runs later as if here: whatever it begins belongs to who acts now. Far cheaper than `AsyncLocalStorage.bind`. */
export function inContext(run: () => void): () => void {
  const here = new AsyncResource('ReadthroughRaceStep')
  return () => here.runInAsyncScope(run)
}

/** One turn of the event loop: every promise chain that can go on has gone on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

const LONGEST = 80

/** A value as a line of a trace shows it. */
export function briefly(value: unknown): string {
  let text: string | undefined
  try {
    text =
      value instanceof Error
        ? value.message
        : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
  } catch {
    // A ring, or something that does not want to be written.
  }
  text ??= String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
