import type { Cache, PolicyOptions } from '@readthrough/core'
import type { Family, RaceSetting } from '../../../racer.js'
import type { MakeFamily } from '../family.js'
import { byKey } from './by-key.js'
import { byNotedTag } from './by-noted-tag.js'
import { byPattern } from './by-pattern.js'
import { byPut } from './by-put.js'
import { byResultTag } from './by-result-tag.js'
import { byTag } from './by-tag.js'

const WAYS: readonly (readonly [string, MakeFamily])[] = [
  ['key', byKey],
  ['pattern', byPattern],
  ['tag', byTag],
  ['result tag', byResultTag],
  ['noted tag', byNotedTag],
  ['put', byPut],
]

/** Values that stay until they are invalidated, and values that are stale, refreshed and gone all the time, too. */
const LIVES: readonly (readonly [string, PolicyOptions])[] = [
  ['', { ttl: '10m' }],
  [', brief', { ttl: 80, stale: { whileRevalidate: 80 }, refreshEarly: true }],
]

/** Every way to invalidate, with long and with brief lives. */
export function allFamilies(cache: Cache, { load }: RaceSetting): readonly Family[] {
  return LIVES.flatMap(([suffix, policy]) =>
    WAYS.map(([way, make]) => make({ name: `${way}${suffix}`, cache, policy, load })),
  )
}
