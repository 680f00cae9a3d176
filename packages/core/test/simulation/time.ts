import type { Step } from './explore.js'

/** How long near tiers answer unasked after a proof, in milliseconds, and the one step in which time passes: longer than that. */
export const BOUND_MS = 50
const STEP_MS = 60

/** The time of all processes, which stands still but where a step lets it pass. */
export interface Time {
  /** Milliseconds since the start. */
  readonly ms: number
  steps(): readonly Step[]
}

/** At the start. `passed` is told when time has passed. */
export function createTime(passed: () => void): Time {
  let ms = 0
  return {
    get ms() {
      return ms
    },
    steps: () => [
      {
        name: `${STEP_MS} ms pass`,
        take() {
          ms += STEP_MS
          passed()
        },
      },
    ],
  }
}
