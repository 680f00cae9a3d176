// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The version of pnpm that package.json pins. */
export const PNPM_VERSION = String(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager).replace(
  /^pnpm@|\+.*$/g,
  '',
)

const ASK_MS = 30_000
const DOWNLOAD_MS = 180_000
// Neither may ask a question: there may be nobody to answer it.
const QUIET = { COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }

/**
 * An environment in which `pnpm` is the pinned version: the one on the PATH, or one that npx brings.
 *
 * @returns {Promise<{ env: NodeJS.ProcessEnv, from: 'PATH' | 'npx' }>}
 * @throws {Error} with the command to type, when there is none to be had
 */
export async function findPnpm() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...QUIET }
  if (await isPinned(env)) return { env, from: 'PATH' }
  const args = ['--yes', `--package=pnpm@${PNPM_VERSION}`, '--', 'node', '-p', 'process.env.PATH']
  const { output } = await runCommand('npx', args, { env, capture: true, deadlineMs: DOWNLOAD_MS })
  // npx may print warnings around it; the folder it prepares for the command is the one that holds pnpm.
  const folders = output.split(/[\r\n]+/).flatMap((line) => line.split(delimiter))
  for (const folder of folders.filter((path) => existsSync(join(path, 'pnpm')) || existsSync(join(path, 'pnpm.cmd')))) {
    const changed = { ...env, PATH: `${folder}${delimiter}${env['PATH'] ?? ''}` }
    if (await isPinned(changed)) return { env: changed, from: 'npx' }
  }
  throw new Error(
    `pnpm ${PNPM_VERSION} is not on the PATH, and npx could not bring it:\n${output}\n` +
      `Type:\n\n    npm install --global pnpm@${PNPM_VERSION}\n\nand run this again.`,
  )
}

/** @param {NodeJS.ProcessEnv} env */
async function isPinned(env) {
  const { ok, output } = await runCommand('pnpm', ['--version'], {
    cwd: ROOT,
    env,
    capture: true,
    deadlineMs: ASK_MS,
  })
  return ok && output.trim().split(/\s+/).at(-1) === PNPM_VERSION
}
