import { run } from './build.js'

/** So many processes at once take their time where others want the processors, too. */
export const PATIENT_MS = 180_000
/** Enough to see that it works. */
export const SHORT = ['--instances', '1', '--rounds', '2', '--window', '20', '--warm-up', '20', '--keys', '5']

/** Other libraries. */
export const PEERS = [
  ...['bentocache', 'cache-manager', 'cacheable', 'type-cacheable'],
  ...['async-cache-dedupe', 'layered-loader', 'cachified'],
]
/** All who answer over Redis and in memory. */
export const CONTENDERS = ['limit', 'by-hand', ...PEERS, 'readthrough']
/** Ours again, in other ways. */
export const VARIANTS = ['validate', 'msgpack', 'compressed', 'encrypted'].map((way) => `readthrough, ${way}`)
/** And with a near tier that answers unasked. */
export const NEAR = ['near, shared', 'near, frozen', 'near, copied', 'near, key function', 'near over memory'].map(
  (way) => `readthrough, ${way}`,
)

/** What a run prints of one contender. */
export interface Line {
  readonly row: string
  readonly payload: string
  readonly name: string
  readonly rate: { readonly median: number; readonly q1: number; readonly q3: number }
  readonly ratio: { readonly median: number }
  readonly loads: unknown
  readonly keepsDates: boolean
  readonly keepsTexts: boolean
  readonly machine: Readonly<Record<string, unknown>>
}

const known = new Map<string, readonly Line[]>()

/**
 * The lines of a run with these arguments, which is made once: it makes sure that the contenders give the same answers,
 * and fails otherwise.
 */
export function linesOf(...args: readonly string[]): readonly Line[] {
  const asked = args.join(' ')
  const before = known.get(asked)
  if (before !== undefined) return before
  const printed = run(...args, '--json').trim()
  const lines = printed.split('\n').map((line) => JSON.parse(line) as Line)
  known.set(asked, lines)
  return lines
}
