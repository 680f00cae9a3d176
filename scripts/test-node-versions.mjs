// @ts-check
/**
 * Runs the unit tests, and loads the packed packages, under other versions of Node. Not part of `npm test`.
 *
 *     npm run test:node-versions [-- 22 24 26]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeConsumer } from './packaging/consumer.mjs'
import { importsAndRequires } from './packaging/loads.mjs'
import { must, packAll } from './packaging/tarballs.mjs'
import { runCommand } from './run/command.mjs'
import { ROOT } from './run/pnpm.mjs'

const MAJORS = ['22', '24', '26']
const INSTALL_MS = 300_000
const TEST_MS = 300_000

const wanted = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'readthrough-node-'))
try {
  const packed = await packAll(folder)
  const consumer = join(folder, 'consumer')
  await makeConsumer(consumer, packed)
  for (const major of wanted.length > 0 ? wanted : MAJORS) {
    const node = await bringNode(major)
    const version = (await must('node --version', runCommand(node, ['--version'], { capture: true }))).trim()
    const problems = await importsAndRequires(consumer, packed, node)
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
    const args = [vitest, 'run', '--project', 'unit', '--reporter=dot']
    const unit = await runCommand(node, args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
      deadlineMs: TEST_MS,
      capture: true,
    })
    for (const problem of problems) console.error(`${version}: ${problem}`)
    const totals = /Tests +(.*)/.exec(unit.output)?.[1] ?? 'no totals'
    console.log(
      unit.ok && problems.length === 0 ? `${version}: packages load; ${totals}` : `${version}: failed\n${unit.output}`,
    )
    if (!unit.ok || problems.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The newest release of a major version, as npm has it. @param {string} major @returns {Promise<string>} */
async function bringNode(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const home = join(folder, `node-${major}`)
  const args = ['install', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${major}`]
  await must(`npm install of ${name}@${major}`, runCommand('npm', args, { capture: true, deadlineMs: INSTALL_MS }))
  return join(home, 'node_modules', name, 'bin', 'node')
}
