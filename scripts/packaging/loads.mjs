// @ts-check
import { runCommand } from '../run/command.mjs'

/** @typedef {import('./tarballs.mjs').Packed} Packed */

const LOAD_MS = 30_000
const RUNS = 3

/**
 * Loads every entry of every package in a fresh process, once by `import` and once by `require`, and wants the same names from both,
 * at least one, and not a word on standard error.
 *
 * @param {string} consumer @param {readonly Packed[]} packed
 * @param {string} [node] the Node to use; default this one
 * @returns {Promise<string[]>} what went wrong
 */
export async function importsAndRequires(consumer, packed, node = process.execPath) {
  /** @type {string[]} */
  const problems = []
  for (const name of packed.flatMap(({ entries }) => entries)) {
    const imported = await load(
      consumer,
      node,
      'module',
      `console.log(Object.keys(await import('${name}')).sort().join())`,
    )
    const required = await load(
      consumer,
      node,
      'commonjs',
      `console.log(Object.keys(require('${name}')).sort().join())`,
    )
    // A module that is required shows how it was made, too.
    const names = required.replace(/(^|,)__esModule(?=,|$)/, '').replace(/^,/, '')
    if (!/^[\w$]+(,[\w$]+)*$/.test(imported)) problems.push(`${name}: import gave ${imported || 'no name'}`)
    else if (imported !== names) problems.push(`${name}: import gave ${imported}, but require gave ${required}`)
  }
  return problems
}

/** The fastest of some runs, in milliseconds: what the import costs, not what else the machine does. @param {string} consumer @param {string} name */
export async function importTime(consumer, name) {
  const code = `const t = performance.now(); await import('${name}'); console.log(performance.now() - t)`
  const times = []
  for (let run = 0; run < RUNS; run++) times.push(Number(await load(consumer, process.execPath, 'module', code)))
  return Math.min(...times)
}

/** @param {string} cwd @param {string} node @param {'module' | 'commonjs'} type @param {string} code */
async function load(cwd, node, type, code) {
  const args = [`--input-type=${type}`, '--eval', code]
  // Nothing but the names may be printed: a warning would show up here.
  return (await runCommand(node, args, { cwd, capture: true, deadlineMs: LOAD_MS })).output.trim()
}
