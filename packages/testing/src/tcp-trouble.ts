import { refuseUnknown } from './refuse-unknown.js'

/**
 * What a network does wrong.
 *
 * - `delay`: each way takes `ms` longer, and up to `jitterMs` at random. In order, as TCP keeps it.
 * - `hold`: nothing arrives until it is over; then all does.
 * - `drop`: nothing arrives, and the client hears of no end, as when a cable is pulled. A connection that has lost something
 *   by it stays silent for ever, since no network gives a stream with a piece missing.
 * - `cut`: a connection ends once it has had `afterBytes` of replies since this began; in the middle of one, most likely.
 *   `times`: so many connections. @default all
 * - `throttle`: each way of each connection carries `bytesPerSecond`.
 * - `refuse`: each connection is reset at once, those that are open and those that come.
 */
export type TcpTrouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs?: number | undefined }
  | { readonly kind: 'hold' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly times?: number | undefined }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  | { readonly kind: 'refuse' }

/** What each kind must be told, and what it may be. */
const FIELDS: { readonly [Kind in TcpTrouble['kind']]: readonly string[] } = {
  none: [],
  delay: ['ms', 'jitterMs?'],
  hold: [],
  drop: [],
  cut: ['afterBytes', 'times?'],
  throttle: ['bytesPerSecond'],
  refuse: [],
}

/** @throws TypeError or RangeError that names the field */
export function checkTrouble(trouble: TcpTrouble): void {
  const fields: readonly string[] | undefined = FIELDS[trouble.kind]
  if (fields === undefined) {
    throw new TypeError(`tcpProxy: option 'kind' must be one of ${Object.keys(FIELDS).join(', ')}; got ${trouble.kind}`)
  }
  refuseUnknown(trouble, ['kind', ...fields.map((field) => field.replace('?', ''))], 'tcpProxy')
  for (const field of fields) {
    const name = field.replace('?', '')
    const value: unknown = Reflect.get(trouble, name)
    if (value === undefined && field.endsWith('?')) continue
    if (Number.isFinite(value) && Number(value) >= (name === 'bytesPerSecond' ? 1 : 0)) continue
    throw new RangeError(
      `tcpProxy: option '${name}' of '${trouble.kind}' must be a number, not negative; got ${String(value)}`,
    )
  }
}
