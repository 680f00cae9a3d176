// @ts-check
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.mjs'
import { findPnpm, ROOT } from '../run/pnpm.mjs'
import { runTool } from '../run/tool.mjs'

/**
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} folder of its sources
 * @property {string} tarball
 * @property {number} bytes of the tarball
 * @property {{ [field: string]: any }} manifest as it would be published
 * @property {readonly string[]} entries what can be imported of it: its name, and its name with each path that it exports
 */

const PACK_MS = 60_000

/**
 * Builds and packs every package as it would be published.
 *
 * @param {string} folder an empty one, where the tarballs go
 * @returns {Promise<Packed[]>}
 */
export async function packAll(folder) {
  const { env } = await findPnpm()
  await must(
    'the build',
    runTool('turbo', ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], { env }),
  )
  /** @type {Packed[]} */
  const packed = []
  for (const directory of readdirSync(join(ROOT, 'packages'))) {
    const source = join(ROOT, 'packages', directory)
    const target = join(folder, directory)
    mkdirSync(target)
    const args = ['pack', '--pack-destination', target]
    await must(
      `pnpm pack of ${directory}`,
      runCommand('pnpm', args, { cwd: source, env, capture: true, deadlineMs: PACK_MS }),
    )
    const [file] = readdirSync(target)
    if (file === undefined) throw new Error(`pnpm packed nothing for ${directory}`)
    const tarball = join(target, file)
    await must(`tar of ${file}`, runCommand('tar', ['-xzf', tarball, '-C', target], { capture: true }))
    const manifest = JSON.parse(readFileSync(join(target, 'package', 'package.json'), 'utf8'))
    const entries = Object.keys(manifest.exports).map((path) => manifest.name + path.slice(1))
    packed.push({ name: manifest.name, folder: source, tarball, bytes: statSync(tarball).size, manifest, entries })
  }
  return packed
}

/**
 * Waits for a command that has to end well.
 *
 * @param {string} what @param {Promise<import('../run/command.mjs').Outcome>} running
 */
export async function must(what, running) {
  const { ok, output, code } = await running
  if (!ok) throw new Error(`${what} failed with code ${code}\n${output}`)
  return output
}
