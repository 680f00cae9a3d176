import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { firstExample, packagesOf } from '../packaging/first-example.mjs'

const redis = fileURLToPath(new URL('../../packages/redis', import.meta.url))

test('the first TypeScript fence is the example, whatever stands before it', () => {
  const readme = '# x\n\n```sh\nnpm i\n```\n\n```ts\nconst a = `b`\n```\n\n```ts\nsecond()\n```\n'
  expect(firstExample(readme)).toBe('const a = `b`\n')
})

test('a README without one has no example', () => {
  expect(firstExample('# x\n\n```js\nno()\n```\n')).toBeUndefined()
})

test('an example needs what it imports, at the declared version, but not ours and not what Node has', () => {
  const code =
    "import { createClient } from 'redis'\nimport '@readthrough/core'\nimport 'node:fs'\nimport { test } from 'vitest'"
  const needed = packagesOf(code, redis, ['@readthrough/core'])
  expect(Object.keys(needed)).toEqual(['redis', 'vitest'])
  expect(needed['redis']).toMatch(/^\^6\./)
})

test('an example may not import what nobody declares, nor files of its own', () => {
  expect(() => packagesOf("import 'left-pad'", redis, [])).toThrow('imports left-pad, which its package.json does not')
  expect(() => packagesOf("import './cache.js'", redis, [])).toThrow('imports ./cache.js')
})
