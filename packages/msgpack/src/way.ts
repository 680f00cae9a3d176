import { refusal } from '@readthrough/kinds'
import type { Step } from '@readthrough/kinds'

/** Deeper values are refused: a stack that overflows in the middle helps nobody. */
const maxDepth = 500

/** The way from the root to the value at hand, so that a refusal can name it. */
export class Way {
  /** One step for each level. What lies beyond the depth at hand is left over from another part of the value. */
  readonly #steps: Step[] = []

  /** The step that leads from a value at `depth` to the member that is looked at next. */
  step(depth: number, step: Step): void {
    this.#steps[depth] = step
  }

  refuseTooDeep(depth: number): void {
    if (depth > maxDepth) throw this.refusal(depth, `it lies more than ${maxDepth} levels deep`)
  }

  /** The error for the value at the end of the first `depth` steps. */
  refusal(depth: number, reason: string, cause?: unknown): Error {
    return refusal(this.#steps.slice(0, depth), reason, cause)
  }

  /** The error for a value whose kind has thrown. */
  failure(depth: number, cause: unknown): Error {
    return this.refusal(depth, cause instanceof Error ? cause.message : 'its codec failed', cause)
  }
}
