// @ts-check
/**
 * Brings what a machine with only Node and git lacks, then runs the demo or the tests:
 *
 *     node scripts/bootstrap.mjs demo [...]               what `npm run demo` calls
 *     node scripts/bootstrap.mjs demo:transactions [...]  what `npm run demo:transactions` calls
 *     node scripts/bootstrap.mjs test [gate...]           what `npm test` calls
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, wasInterrupted } from './run/command.mjs'
import { findPnpm, PNPM_VERSION, ROOT } from './run/pnpm.mjs'

/** The example behind each demo. @type {Readonly<Record<string, string>>} */
const DEMOS = { demo: 'postgres-repositories', 'demo:transactions': 'transactions' }
const MINUTES = 60_000

class Failure extends Error {}

const [wanted, ...more] = process.argv.slice(2)
try {
  const example = DEMOS[wanted ?? '']
  if (example === undefined && wanted !== 'test')
    throw new Failure('usage: node scripts/bootstrap.mjs demo|demo:transactions|test [arguments]')
  process.exitCode = await main(example, more)
} catch (error) {
  // A fault of this script deserves its stack; a fault of the machine, the command to type.
  console.error(error instanceof Failure ? `\n${error.message}` : error)
  // CI reads the last line of a test run, also of one that did not get to its tests.
  if (wanted === 'test') console.log('0 passed, 1 failed')
  process.exitCode ||= 1
}

/** @param {string | undefined} example that of a demo; none for the tests @param {string[]} args */
async function main(example, args) {
  checkNode()
  const env = await bringPnpm()
  await step('packages installed', env, ['install', '--frozen-lockfile'], 10 * MINUTES)
  if (example !== undefined) {
    const folder = join(ROOT, 'examples', example)
    if (!existsSync(folder)) throw new Failure(`there is no example in ${folder}`)
    await step(
      'built',
      env,
      ['exec', 'turbo', 'run', 'build', `--filter=@readthrough/example-${example}...`],
      5 * MINUTES,
    )
    return (await runCommand('pnpm', ['--silent', 'run', 'demo', ...args], { cwd: folder, env })).code
  }
  await step('built', env, ['exec', 'turbo', 'run', 'build'], 5 * MINUTES)
  // Here rather than in the first gate that needs it, whose output is shown only when it fails.
  const redis = await runCommand(process.execPath, [join(ROOT, 'scripts', 'find-redis.mjs')], { cwd: ROOT, env })
  if (!redis.ok) throw new Failure('There is no Redis to test with; see above.')
  return (await runCommand(process.execPath, [join(ROOT, 'scripts', 'gates', 'all.mjs'), ...args], { cwd: ROOT, env }))
    .code
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Failure(`Node 20.19 or later is needed, this is ${process.version}. Install it from https://nodejs.org`)
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
async function bringPnpm() {
  const started = performance.now()
  const { env, from } = await findPnpm().catch((error) => {
    throw new Failure(error.message)
  })
  report(`pnpm ${PNPM_VERSION} from ${from}`, (performance.now() - started) / 1000)
  return env
}

/**
 * Runs pnpm quietly; what it printed is shown when it fails.
 *
 * @param {string} done @param {NodeJS.ProcessEnv} env @param {string[]} args @param {number} deadlineMs
 */
async function step(done, env, args, deadlineMs) {
  const outcome = await runCommand('pnpm', args, { cwd: ROOT, env, capture: true, deadlineMs })
  if (wasInterrupted()) throw new Failure('interrupted')
  if (!outcome.ok) {
    const why = outcome.timedOut ? `did not end within ${deadlineMs / MINUTES} minutes` : 'failed'
    throw new Failure(
      `${outcome.output}\n"pnpm ${args.join(' ')}" ${why}; see above. When that is mended, or to see it again, type:\n\n` +
        `    npx -y pnpm@${PNPM_VERSION} ${args.join(' ')}\n`,
    )
  }
  report(done, outcome.seconds)
}

/** @param {string} what @param {number} seconds */
function report(what, seconds) {
  console.log(`· ${what} (${seconds.toFixed(1)} s)`)
}
