import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'lint-test-'))

// The real configuration over a project of planted cases: path by what stands in it.
const PLANTED = {
  'packages/core/src/engine/floating.ts':
    'export async function later(): Promise<void> {}\nexport function now(): void { later() }\n',
  'packages/core/src/engine/misused.ts':
    'export function f(run: () => void): void { run() }\nf(async () => { await Promise.resolve() })\n',
  'packages/core/src/engine/date-now.ts': 'export const at: number = Date.now()\n',
  'packages/core/src/engine/performance-now.ts': 'export const at: number = performance.now()\n',
  'packages/core/src/engine/math-random.ts': 'export const at: number = Math.random()\n',
  'packages/redis/src/set-timeout.ts': 'setTimeout(() => undefined, 1)\nexport const x = 1\n',
  'packages/redis/src/set-interval.ts': 'setInterval(() => undefined, 1)\nexport const x = 1\n',
  'packages/redis/src/timers.ts':
    "import { setTimeout as delay } from 'node:timers/promises'\nawait delay(1)\nexport const x = 1\n",
  'packages/core/src/base/clock.ts':
    'export const now = (): number => Date.now() + performance.now() + Math.random()\n',
  'packages/core/src/engine/fine.ts': 'export async function fine(): Promise<void> { await Promise.resolve() }\n',
}
let found: Record<string, string[]>

beforeAll(() => {
  for (const [path, source] of Object.entries(PLANTED)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), source)
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, types: ['node'], noEmit: true },
      include: ['packages'],
    }),
  )
  // Copied, since its patterns are relative to where it stands.
  copyFileSync(join(root, '.oxlintrc.json'), join(project, '.oxlintrc.json'))
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '-f', 'json', 'packages'],
    { cwd: project, encoding: 'utf8', timeout: 60_000 },
  )
  found = {}
  for (const { code, filename } of JSON.parse(stdout).diagnostics) (found[filename] ??= []).push(code)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

test.each([
  ['a floating promise', 'packages/core/src/engine/floating.ts', 'typescript(no-floating-promises)'],
  ['a promise where none is expected', 'packages/core/src/engine/misused.ts', 'typescript(no-misused-promises)'],
  ['Date.now', 'packages/core/src/engine/date-now.ts', 'eslint(no-restricted-properties)'],
  ['performance.now', 'packages/core/src/engine/performance-now.ts', 'eslint(no-restricted-properties)'],
  ['Math.random', 'packages/core/src/engine/math-random.ts', 'eslint(no-restricted-properties)'],
  ['setTimeout', 'packages/redis/src/set-timeout.ts', 'eslint(no-restricted-globals)'],
  ['setInterval', 'packages/redis/src/set-interval.ts', 'eslint(no-restricted-globals)'],
  ['timers by import', 'packages/redis/src/timers.ts', 'eslint(no-restricted-imports)'],
])('the linter refuses %s in the sources of a package', (_, path, rule) => {
  expect(found[path]).toContain(rule)
})

test.each(['packages/core/src/base/clock.ts', 'packages/core/src/engine/fine.ts'])('the linter accepts %s', (path) => {
  expect(found[path] ?? []).toEqual([])
})
