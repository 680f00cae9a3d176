import type { Policy } from './lifetime.js'

/** What is looked for: enough to say of a slot whether it answers. */
export interface Sought {
  /** As the store knows it: rendered, with what `vary` adds. */
  readonly key: string
  /** The tags that are known from the arguments, rendered, each once. */
  readonly tags: readonly string[]
  /** Which definition of the method must have stored the value; empty for one that has no version, `undefined` for any. */
  readonly definition: string | undefined
  /** Whether a value is one that the method may give; what throws says no. */
  readonly accepts: ((value: unknown) => boolean | Promise<boolean>) | undefined
  readonly policy: Pick<Policy, 'pastFresh' | 'errors'>
  /** Whether the method says that its results reveal tags; one that does not say so may still name some while it loads. */
  readonly revealsTags: boolean
  /** The tags that a result reveals, with those that were named during its load, rendered, each once. May throw. */
  readonly tagsOf: (value: unknown, named: readonly string[]) => readonly string[]
}

/** Whether someone waits for the load that a caller has asked for. */
export interface Patience {
  /** The caller waits for it no longer, or never did. */
  readonly isOver: boolean
  /** Others wait for it as well. */
  isShared: boolean
  /** From here on the caller waits for a load; said again, it changes nothing. */
  begin(): void
  /** It does not any more, or has something that answers in place of a timeout. */
  end(): void
}

/** One call of a cached method, with everything about it decided but the answer. */
export interface ReadCall extends Sought {
  readonly definition: string
  /** Whom to count it for. */
  readonly method: string
  readonly policy: Policy
  /** The object that was called, and what the caller gave; for options that are functions. */
  readonly self: unknown
  readonly args: readonly unknown[]
  /**
   * Whether these arguments still give this key and these tags. A load behind a caller begins when its caller has gone
   * on, and may have changed them.
   */
  readonly isStill: (call: ReadCall) => boolean
  /** Whether this value is to be kept out of the cache. */
  readonly unless: ((value: unknown) => boolean) | undefined
  /** How long its caller waits for a load; not there where that is for as long as it takes. Set by who answers in time. */
  patience?: Patience | undefined
}

/** The method behind the cache. */
export type Load = () => Promise<unknown>
