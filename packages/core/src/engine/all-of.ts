/** Waits for all steps, however they end, and rejects as the first of them that did. */
export async function allOf(steps: readonly unknown[]): Promise<void> {
  for (const step of await Promise.allSettled(steps)) requireDone(step)
}

/** @throws what the step was rejected with. */
export function requireDone(step: PromiseSettledResult<unknown>): void {
  if (step.status === 'rejected') throw step.reason as Error
}
