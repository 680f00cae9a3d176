/** What may keep a call from being answered at once. */
export type Obstacle = keyof typeof BITS

/**
 * Whether all is as usual in a cache: nothing of what would have to be looked into before a call is answered at once. Each
 * hit asks, so it is one number that whoever knows an obstacle keeps up to date.
 */
export interface Ordinary {
  /** 0 where there is no obstacle. */
  readonly obstacles: number
  /** There is this one from now on, or not any more. */
  set(obstacle: Obstacle, is: boolean): void
}

const BITS = {
  /** The cache is disabled or closed, or has been disabled for a while somewhere. */
  off: 1,
  /** Somebody listens to hits. */
  heard: 2,
  /** Invalidations have not reached the store yet. */
  owing: 4,
  /** It is not known yet which server answers. */
  doubt: 8,
}

/** See {@link Ordinary}. */
export function createOrdinary(): Ordinary {
  const made = {
    obstacles: 0,
    set(obstacle: Obstacle, is: boolean) {
      const bit = BITS[obstacle]
      made.obstacles = is ? made.obstacles | bit : made.obstacles & ~bit
    },
  }
  return made
}
