import type { Policy } from './options.js'

/** One read, with everything about it decided but the answer. */
export interface ReadCall {
  /** As the store knows it: rendered, with what `vary` adds. */
  readonly key: string
  /** Whom to count it for. */
  readonly method: string
  readonly policy: Policy
  /** What the caller gave; for options that are functions. */
  readonly args: readonly unknown[]
  /** Whether this value is to be kept out of the cache. */
  readonly unless: ((value: unknown) => boolean) | undefined
}

/** The method behind the cache. */
export type Load = () => Promise<unknown>
