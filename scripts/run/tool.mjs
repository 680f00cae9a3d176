// @ts-check
import { delimiter, join } from 'node:path'
import { runCommand } from './command.mjs'
import { ROOT } from './pnpm.mjs'

/**
 * Runs a program of the workspace's own packages, such as oxlint, in the root folder, and shows what it prints.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runTool(name, args, options = {}) {
  const env = { ...(options.env ?? process.env) }
  env['PATH'] = `${join(ROOT, 'node_modules', '.bin')}${delimiter}${env['PATH'] ?? ''}`
  return runCommand(name, args, { cwd: ROOT, ...options, env })
}
