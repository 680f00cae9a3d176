// @ts-check
/**
 * The first example of every package's README compiles, in both decorator dialects, and runs from the packed packages.
 * An example finds a private Redis at REDIS_URL, and has to end by itself.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeConsumer, write } from '../packaging/consumer.mjs'
import { firstExample, packagesOf } from '../packaging/first-example.mjs'
import { must, packAll } from '../packaging/tarballs.mjs'
import { runCommand } from '../run/command.mjs'
import { findPnpm, ROOT } from '../run/pnpm.mjs'
import { runTool } from '../run/tool.mjs'

const RUN_MS = 60_000
const DIALECTS = { standard: false, legacy: true }

const folder = mkdtempSync(join(tmpdir(), 'readthrough-readmes-'))
let faults = 0
/** @type {{ url: string, stop(): Promise<void> } | undefined} */
let redis
try {
  const packed = await packAll(folder)
  redis = await startRedis()
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  /** @type {Record<string, string>} */
  const others = { '@types/node': devDependencies['@types/node'] }
  /** @type {Map<string, string>} */
  const examples = new Map()
  for (const { name, folder: source } of packed) {
    const readme = join(source, 'README.md')
    const code = existsSync(readme) ? firstExample(readFileSync(readme, 'utf8')) : undefined
    if (code === undefined) {
      fault(`${name}: ${existsSync(readme) ? 'its README has no ts example' : 'it has no README'}`)
      continue
    }
    try {
      Object.assign(
        others,
        packagesOf(
          code,
          source,
          packed.map((each) => each.name),
        ),
      )
      examples.set(name, code)
    } catch (error) {
      fault(`${name}: the first example of its README ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const consumer = join(folder, 'consumer')
  await makeConsumer(consumer, packed, others)
  for (const [dialect, legacy] of Object.entries(DIALECTS)) {
    for (const [name, code] of examples) await check(consumer, name, code, dialect, legacy, redis.url)
  }
} finally {
  await redis?.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = faults === 0 ? 0 : 1

/**
 * @param {string} consumer @param {string} name @param {string} code @param {string} dialect @param {boolean} legacy
 * @param {string} redisUrl
 */
async function check(consumer, name, code, dialect, legacy, redisUrl) {
  const file = `${name.replace(/\W+/g, '-').replace(/^-/, '')}-${dialect}`
  write(consumer, `${file}.mts`, code)
  write(consumer, `${file}.json`, {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      strict: true,
      types: ['node'],
      skipLibCheck: true,
      experimentalDecorators: legacy,
    },
    files: [`${file}.mts`],
  })
  const compiled = await runTool('tsc', ['-p', join(consumer, `${file}.json`)], { capture: true })
  if (!compiled.ok) return fault(`${name}: its first example does not compile (${dialect})\n${compiled.output}`)
  const byVitest = /from 'vitest'/.test(code)
  if (byVitest)
    write(consumer, 'vitest.config.mjs', "export default { test: { include: ['*.mjs'], exclude: ['*.config.mjs'] } }\n")
  const args = byVitest ? [join('node_modules', 'vitest', 'vitest.mjs'), 'run', `${file}.mjs`] : [`${file}.mjs`]
  const ran = await runCommand(process.execPath, args, {
    cwd: consumer,
    env: { ...process.env, REDIS_URL: redisUrl },
    capture: true,
    deadlineMs: RUN_MS,
  })
  if (ran.ok) console.log(`${name}: its first example runs (${dialect}, ${ran.seconds.toFixed(1)} s)`)
  else fault(`${name}: its first example ${ran.timedOut ? 'does not end' : 'fails'} (${dialect})\n${ran.output}`)
}

/** @returns {Promise<{ url: string, stop(): Promise<void> }>} */
async function startRedis() {
  const { env } = await findPnpm()
  const args = ['run', 'build', '--filter=@readthrough/services', '--output-logs=errors-only']
  await must('the build', runTool('turbo', args, { env, capture: true }))
  const services = await import(pathToFileURL(join(ROOT, 'scripts', 'services', 'dist', 'index.js')).href)
  return services.startRedis()
}

/** @param {string} what */
function fault(what) {
  faults++
  console.error(what)
}
