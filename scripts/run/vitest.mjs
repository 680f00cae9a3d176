// @ts-check
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportCounts } from './counts.mjs'
import { runTool } from './tool.mjs'

/**
 * Runs the tests of one vitest project and reports how many passed and failed. No test at all is a failure.
 *
 * @param {string} project
 * @param {readonly string[]} [more] arguments for vitest
 * @returns {Promise<boolean>} whether all passed
 */
export async function runVitest(project, more = []) {
  const folder = mkdtempSync(join(tmpdir(), 'readthrough-tests-'))
  const file = join(folder, 'results.json')
  try {
    const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { ok } = await runTool('vitest', [...args, ...more, ...process.argv.slice(2)])
    if (!existsSync(file)) return false
    const { numPassedTests, numFailedTests, numTotalTests } = JSON.parse(readFileSync(file, 'utf8'))
    const other = numTotalTests - numPassedTests - numFailedTests
    if (other > 0) console.error(`${other} tests were skipped or marked to do: none may be`)
    if (numPassedTests === 0) console.error('no test ran')
    const failed = numFailedTests + other
    const good = ok && other === 0 && numPassedTests > 0
    // A file that does not load has no test that could fail.
    reportCounts({ passed: numPassedTests, failed: good ? 0 : Math.max(1, failed) })
    return good
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
