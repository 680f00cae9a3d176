import { parse } from '@lukeed/ms'
import { shown } from './shown.js'

/**
 * A length of time: milliseconds, or a number with its unit, such as `'500ms'`, `'30s'`, `'10m'`, `'1.5h'`, `'1d'`
 * or `'2w'`. A typo in the unit does not compile.
 */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

/** What {@link Duration} says, for callers that the compiler did not check. */
const WRITTEN = /^\d+(?:\.\d+)?(?:ms|[smhdw])$/

/**
 * The duration in milliseconds. `option` names it in errors. `isMade`: it was made from a value, which they must not quote.
 *
 * @throws TypeError for what is no duration at all, RangeError for one that is negative, endless or, unless
 * `allowZero` says otherwise, zero.
 */
export function readDuration(
  value: unknown,
  option: string,
  { allowZero = false, isMade = false }: { allowZero?: boolean; isMade?: boolean } = {},
): number {
  const ms = typeof value === 'string' && WRITTEN.test(value) ? (parse(value) ?? 0) : value
  if (typeof ms !== 'number') {
    throw new TypeError(
      `${option} must be milliseconds or a duration such as '10m' or '1.5h'; got ${isMade ? typeof value : shown(value)}`,
    )
  }
  if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER) || (ms === 0 && !allowZero)) {
    throw new RangeError(
      `${option} must be ${allowZero ? 'zero or more' : 'more than zero'} and finite; got ${String(value)}`,
    )
  }
  return ms
}
