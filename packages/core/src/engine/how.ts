/** How an invalidation is carried out, beyond that it is. */
export interface How {
  /** For so long after it nothing is stored under its keys and tags; 0 for not at all. */
  readonly holdMs: number
  /** How many replicas of the store must have it before it is done, and how long they may take. */
  readonly replicas: { readonly min: number; readonly timeoutMs: number } | undefined
  /** For how long its caller waits after it is done, in milliseconds: till what lies near in other processes is out of the way. */
  readonly waitMs: number
}

/** Nothing beyond. */
export const PLAIN: How = { holdMs: 0, replicas: undefined, waitMs: 0 }

/** What satisfies both. */
export function both(one: How, other: How): How {
  const [first, second] = [one.replicas, other.replicas]
  return {
    holdMs: Math.max(one.holdMs, other.holdMs),
    replicas:
      first && second
        ? { min: Math.max(first.min, second.min), timeoutMs: Math.max(first.timeoutMs, second.timeoutMs) }
        : (first ?? second),
    waitMs: Math.max(one.waitMs, other.waitMs),
  }
}
