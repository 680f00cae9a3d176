import type { Target } from '../target.js'
import { bodies } from './bodies.js'
import { globs, redisGlobs } from './globs.js'
import { keys } from './keys.js'
import { options } from './options.js'
import { redisBodies } from './redis-bodies.js'
import { tags } from './tags.js'
import { patterns } from './patterns.js'

/** All of them, those that need a Redis last. */
export const TARGETS: readonly Target[] = [keys, globs, patterns, tags, options, bodies, redisGlobs, redisBodies]

/** The one of that name. @throws RangeError that names those that there are */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((one) => one.name === name)
  if (target !== undefined) return target
  throw new RangeError(`there is no target ${name}; there are ${TARGETS.map((one) => one.name).join(', ')}`)
}
