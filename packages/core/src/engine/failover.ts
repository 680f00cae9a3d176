import type { Emit } from '../events/emitter.js'
import type { IncarnationVerbs } from '../store/groups.js'
import type { Background } from './background.js'
import type { Drop } from './drop.js'
import type { Ordinary } from './ordinary.js'
import { NO_TARGETS, type Targets } from './targets.js'

/** Whether what a store holds is believed where another server answers. */
export type FailoverAnswer = 'replay' | 'clear'

/** What is to be done where another server may answer than the one that this process knew. */
export interface Failover {
  /** Another connection answers from here on. */
  renewed(): void
  /** Whether nothing may be believed that is found, because it is not known yet which server answers. */
  isInDoubt(): boolean
  /** Another number whenever that has changed. */
  mark(): number
}

/** What the answer to a failover needs. */
export interface FailoverParts {
  readonly answer: FailoverAnswer
  readonly incarnation: IncarnationVerbs | undefined
  readonly drop: Drop
  readonly background: Background
  readonly emit: Emit
  /** Told whether it is in doubt. */
  readonly ordinary?: Ordinary | undefined
}

const EVERYTHING: Targets = { ...NO_TARGETS, patterns: ['*'] }
const RETRY_MS = 500
/** A server that does not say in so many tries who it is, is one that nobody knows. */
const MAX_TRIES = 4

/** Which server answers, and which one was noted last. */
type Found = Awaited<ReturnType<IncarnationVerbs['read']>>

const UNKNOWN: Found = { now: '', noted: null }

/**
 * See {@link Failover}. `clear`: of a server that is not known to hold what it held, the namespace is dropped, and the
 * cache passed by until that is done; then it is noted as known. `replay`: an event tells, and that is all.
 */
export function createFailover({ answer, incarnation, drop, background, emit, ordinary }: FailoverParts): Failover {
  /** The last server that this process has believed. */
  let seen: string | undefined
  let renewals = 0
  let isInDoubt = false
  let marks = 0

  function doubt(is: boolean): void {
    isInDoubt = is
    ordinary?.set('doubt', is)
    marks++
  }

  /** Steps are planned, and not waited for: who closes the cache does not wait for them either. Each may be out of date. */
  function later(mine: number, step: () => Promise<void>): void {
    background.later(RETRY_MS, async () => {
      if (mine === renewals) await step()
    })
  }

  async function look(mine: number, tries: number): Promise<void> {
    const found = await (incarnation?.read() ?? Promise.resolve(UNKNOWN)).catch(() => undefined)
    if (mine !== renewals) return
    if (found === undefined && tries < MAX_TRIES) later(mine, () => look(mine, tries + 1))
    else await judge(mine, found ?? UNKNOWN)
  }

  async function judge(mine: number, found: Found): Promise<void> {
    const { now, noted } = found
    const known = answer === 'replay' ? [seen] : [seen, noted ?? undefined]
    const isAnother = now !== '' && known.some((name) => name !== undefined && name !== now)
    if (isAnother) emit({ type: 'store.replaced', answer })
    if (answer === 'replay') seen = now === '' ? seen : now
    else if (isKnown(found)) await trust(found)
    else await clear(mine, found)
  }

  /** Also where someone has flushed the store: what it holds was written since. */
  function isKnown({ now, noted }: Found): boolean {
    if (now === '') return false
    return noted === now ? seen === undefined || seen === now : noted === null && seen === now
  }

  async function clear(mine: number, found: Found): Promise<void> {
    try {
      await drop(EVERYTHING)
    } catch {
      if (mine === renewals) later(mine, () => clear(mine, found))
      return
    }
    if (mine !== renewals) return
    emit({ type: 'invalidation.recovered', targets: EVERYTHING.patterns })
    await trust(found)
  }

  /** Noted only now: whoever comes before clears as well. */
  async function trust({ now, noted }: Found): Promise<void> {
    doubt(false)
    if (now === '') return
    seen = now
    if (noted !== now) await incarnation?.note(now)
  }

  return {
    renewed() {
      const mine = ++renewals
      if (answer === 'clear') doubt(true)
      else if (incarnation === undefined) return
      // In a turn of its own: the store is about to be ready, and not yet.
      background.start(() => Promise.resolve().then(() => look(mine, 1)))
    },
    isInDoubt: () => isInDoubt,
    mark: () => marks,
  }
}
