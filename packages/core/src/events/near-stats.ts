/** What `stats().near` tells. */
export interface NearStats {
  readonly mode: 'validate' | 'bounded'
  /** For how long after an invalidation in another process an old value may be answered with, in milliseconds; 0 in mode `validate`. */
  readonly boundMs: number
  /** Whether it answers without asking at this moment; never in mode `validate`. */
  readonly isLive: boolean
  readonly entries: number
  /** Characters or bytes of what lies near, as in the store, and of its keys. */
  readonly bytes: number
  /** How many were dropped for want of room since the cache was made. */
  readonly evicted: number
}
