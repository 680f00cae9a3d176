// @ts-check
/**
 * Brings what a machine with only Node and git lacks, then runs the demo or the tests:
 *
 *     node scripts/bootstrap.mjs demo [...]      what `npm run demo` calls
 *     node scripts/bootstrap.mjs test [gate...]  what `npm test` calls
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, wasInterrupted } from './run/command.mjs'
import { findPnpm, PNPM_VERSION, ROOT } from './run/pnpm.mjs'

const EXAMPLE = '@readthrough/example-postgres-repositories'
const EXAMPLE_FOLDER = join(ROOT, 'examples', 'postgres-repositories')
const MINUTES = 60_000

class Failure extends Error {}

const [wanted, ...more] = process.argv.slice(2)
try {
  if (wanted !== 'demo' && wanted !== 'test')
    throw new Failure('usage: node scripts/bootstrap.mjs demo|test [arguments]')
  process.exitCode = await main(wanted, more)
} catch (error) {
  // A fault of this script deserves its stack; a fault of the machine, the command to type.
  console.error(error instanceof Failure ? `\n${error.message}` : error)
  // CI reads the last line of a test run, also of one that did not get to its tests.
  if (wanted === 'test') console.log('0 passed, 1 failed')
  process.exitCode ||= 1
}

/** @param {'demo' | 'test'} task @param {string[]} args */
async function main(task, args) {
  checkNode()
  const env = await bringPnpm()
  await step('packages installed', env, ['install', '--frozen-lockfile'], 10 * MINUTES)
  if (task === 'demo') {
    if (!existsSync(EXAMPLE_FOLDER)) throw new Failure(`there is no example in ${EXAMPLE_FOLDER}`)
    await step('built', env, ['exec', 'turbo', 'run', 'build', `--filter=${EXAMPLE}...`], 5 * MINUTES)
    return (await runCommand('pnpm', ['--silent', 'run', 'demo', ...args], { cwd: EXAMPLE_FOLDER, env })).code
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
