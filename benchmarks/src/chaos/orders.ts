import type { PackedNotes } from './history.js'
import type { Plan } from './plan.js'
import type { Role, Where } from './scenario.js'

/** Wrong on purpose, to see that it is found out: the writer does not invalidate, and takes it for done. */
export const FAULTS = ['none', 'deaf'] as const

export type Fault = (typeof FAULTS)[number]

/** What a process of a scenario is told when it starts. */
export interface Orders {
  readonly scenario: string
  readonly role: Role
  readonly where: Where
  readonly tableUrl: string
  readonly plan: Plan
  readonly namespace: string
  readonly fault: Fault
}

/** What a process knows at the end. */
export interface Account {
  readonly notes: PackedNotes
  readonly errors: number
  readonly firstError?: string
  readonly ownErrors: number
  /** How many events of each type the cache has told. */
  readonly events: Readonly<Record<string, number>>
  /** Targets that are pending still. */
  readonly pending: number
  /** What it reads of each warm row when all is over. */
  readonly versions: readonly number[]
}
