import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startRedis, type RedisServer } from '@readthrough/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const page = (name: string, environment: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [main, ...(name === '' ? [] : [name])], { env: { ...process.env, ...environment } })

const pages = (await page('')).stdout.trim().split('\n')
let redis: RedisServer

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

describe('what a page says of its code is true', () => {
  it.each(pages)('%s', async (name) => {
    expect(await page(name, { REDIS_URL: redis.url })).toEqual({ stdout: '', stderr: '' })
  })

  it('setting-up, with no Redis there', async () => {
    await redis.stop()
    const { stdout, stderr } = await page('setting-up', { REDIS_URL: redis.url, REDIS_IS: 'down' })
    expect(stdout).toBe('')
    expect(stderr.match(/ReadthroughWarning: .*/g)).toEqual([
      expect.stringContaining("The store of the cache 'shop' has trouble, and calls go past it") as string,
    ])
  })
})

it('every file is a page, or is tested by another file here', async () => {
  const files = await readdir(new URL('../src/', import.meta.url))
  const known = [...pages, 'main', 'orders'].map((name) => `${name}.ts`)
  expect(files.toSorted()).toEqual(known.toSorted())
})
