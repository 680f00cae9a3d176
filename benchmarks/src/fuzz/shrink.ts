/** What shrinking may cost: a reproduction need not be the smallest. */
const MOST_TRIES = 3_000
const MOST_MS = 5_000

/**
 * Fewer and smaller choices that still fail. Chunks are left out, from long to short, then choices become 0, then half of
 * what they were; until nothing helps any more.
 */
export async function shrink(
  choices: readonly number[],
  fails: (choices: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  const endsAt = performance.now() + MOST_MS
  let tries = 0
  let least = choices
  const attempt = async (candidate: readonly number[]): Promise<boolean> => {
    if (tries++ >= MOST_TRIES || performance.now() > endsAt || !(await fails(candidate))) return false
    least = candidate
    return true
  }

  for (let before = Infinity; sizeOf(least) < before;) {
    before = sizeOf(least)
    for (let chunk = least.length; chunk >= 1; chunk = Math.floor(chunk / 2)) {
      for (let at = least.length - chunk; at >= 0; at -= chunk) {
        await attempt([...least.slice(0, at), ...least.slice(at + chunk)])
      }
    }
    for (let at = 0; at < least.length; at++) {
      const choice = least[at] ?? 0
      for (const smaller of new Set([0, choice >> 1, choice - 1])) {
        if (smaller < choice && smaller >= 0 && (await attempt(least.with(at, smaller)))) break
      }
    }
  }
  return least
}

function sizeOf(choices: readonly number[]): number {
  return choices.reduce((sum, choice) => sum + choice + 1, 0)
}
