/** What goes wrong while it is looked. */
export const TROUBLES = ['none', 'link', 'server', 'stall'] as const

export type Trouble = (typeof TROUBLES)[number]

/** Ways to get a near tier wrong, which the proof has to find. */
export const BREAKS = ['no-mark', 'no-proof', 'no-push', 'old-versions'] as const

export type Break = (typeof BREAKS)[number]

/** How a near tier may answer. `boundMs` is for `bounded`; `none`: there is no such tier, to compare with. */
export const MODES = ['validate', 'bounded', 'none'] as const

export type Mode = (typeof MODES)[number]

/** One run. Times are in milliseconds. */
export interface Plan {
  readonly mode: Mode
  readonly boundMs: number
  readonly trouble: Trouble
  /** What is wrong with the tier of the readers. */
  readonly broken: Break | undefined
  /** Callers wait for the store however long it takes, so that none goes past it, and every read is judged. */
  readonly isPatient: boolean
  /** It ends once there have been so many. */
  readonly trials: number
  /** Processes that read. */
  readonly readers: number
  readonly keys: number
  /** Reading at once, in each process. */
  readonly readLanes: number
  /** Invalidating at once, each keys of its own. */
  readonly writeLanes: number
  /** Processes are started anew after so long. */
  readonly roundMs: number
  /** Between two writes of one lane: random, up to this. */
  readonly writePauseMs: number
}

/** What a timer, a turn of two event loops and a busy machine may add to the bound. */
export const ALLOWANCE_MS = 5

/** A run as it is, if nothing else is said. */
export const USUAL: Omit<Plan, 'mode' | 'trouble' | 'broken' | 'isPatient'> = {
  boundMs: 50,
  trials: 12_500,
  readers: 3,
  keys: 48,
  readLanes: 8,
  writeLanes: 6,
  roundMs: 6_000,
  writePauseMs: 12,
}

/** Every second key is invalidated by its tag. */
export const isByTag = (key: number): boolean => key % 2 === 1
