import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createCache } from '@readthrough/core'
import { redisStore } from '@readthrough/redis'
import { beforeAll, expect, inject, test } from 'vitest'
import { build } from './build.js'

/** What a lease lasts without its holder, and a little for looking. */
const LEASE_MS = 3_000
const SLACK_MS = 500

beforeAll(() => build(), 120_000)

test('a process is killed while it loads: those who wait for it in another answer within the time of its lease', async () => {
  const url = inject('redisUrl')
  const namespace = `takeover-${process.pid}`
  const leader = fork(fileURLToPath(new URL('leader.mjs', import.meta.url)), [url, namespace], { execArgv: [] })
  const cache = createCache({ namespace, store: redisStore({ url }), wait: '20s' })
  try {
    await once(leader, 'message')
    await expect.poll(() => cache.seed(['connected'], true)).toBe(true)
    let loads = 0
    const load = async (): Promise<string> => {
      loads++
      await delay(5)
      return 'taken over'
    }
    const calls = Array.from({ length: 20 }, () => cache.readThrough(['row'], load))
    // Longer than a lease lasts: while its holder lives, it renews it, and they wait.
    await delay(LEASE_MS + SLACK_MS)
    expect(loads).toBe(0)

    leader.kill('SIGKILL')
    const killed = performance.now()
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['taken over']))
    expect(performance.now() - killed).toBeLessThan(LEASE_MS + SLACK_MS)
    expect(loads).toBe(1)
    expect(cache.stats()).toMatchObject({ waited: 20, joined: 19, misses: 1 })
  } finally {
    leader.kill('SIGKILL')
    await cache.clear()
    await cache.close()
  }
})
