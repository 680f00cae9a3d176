import { setTimeout as pause } from 'node:timers/promises'
import type { RedisServer } from '@readthrough/services'
import type { TcpProxy } from '@readthrough/testing'
import type { Trouble } from './plan.js'

/** Between two spells of trouble, and how long one lasts: random, in milliseconds. */
const [QUIET, SPELL] = [
  [50, 600],
  [20, 500],
] as const
/** Of the spells in which the link is dead, so many lose what was under way; the others let it arrive afterwards. */
const LOSING_SHARE = 0.2

/** Makes trouble of this kind, on and off, for so long. Readers see to `stall` themselves. */
export async function makeTrouble(trouble: Trouble, forMs: number, redis: RedisServer, link: TcpProxy): Promise<void> {
  const until = performance.now() + forMs
  const spell = spellOf(trouble, redis, link)
  if (spell === undefined) {
    await pause(forMs)
    return
  }
  while (performance.now() < until) {
    await pause(between(QUIET))
    spell.begin()
    await pause(between(SPELL))
    spell.end()
  }
}

function spellOf(trouble: Trouble, redis: RedisServer, link: TcpProxy): { begin(): void; end(): void } | undefined {
  if (trouble === 'server') return { begin: () => redis.pause(), end: () => redis.resume() }
  if (trouble !== 'link') return undefined
  return {
    begin: () => link.trouble({ kind: Math.random() < LOSING_SHARE ? 'drop' : 'hold' }),
    end: () => link.heal(),
  }
}

function between([from, to]: readonly [number, number]): number {
  return from + Math.random() * (to - from)
}
