import type { OpenRacer } from '../race/racer.js'
import { openerOf as racerOf } from '../race/racers/list.js'
import { READTHROUGH } from '../contenders/list.js'
import { over } from './ours.js'

/** Ours, with nothing in the process; from a tier that asks; and from one that does not. */
const OURS: Readonly<Record<string, OpenRacer>> = {
  [READTHROUGH]: over(undefined),
  [`${READTHROUGH}, validate`]: over({ mode: 'validate', copy: 'share' }),
  [`${READTHROUGH}, bounded 50 ms`]: over({ mode: { bounded: '50ms' }, copy: 'share' }),
}

/** Those of the race that keep values in the process and tell other processes of changes. */
const PEERS = ['bentocache', 'cacheable', 'layered-loader']

/** Whose staleness is measured. */
export const STALENESS_NAMES: readonly string[] = [...Object.keys(OURS), ...PEERS]

/** The one of that name, or an error. */
export async function openerOf(name: string): Promise<OpenRacer> {
  return OURS[name] ?? racerOf(name)
}
