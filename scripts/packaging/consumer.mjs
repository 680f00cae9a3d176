// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.mjs'
import { must } from './tarballs.mjs'

/** @typedef {import('./tarballs.mjs').Packed} Packed */

const INSTALL_MS = 180_000

/**
 * A project outside of the workspace that depends on the tarballs, as a user's project would on the published packages,
 * installed by npm.
 *
 * @param {string} folder to be made
 * @param {readonly Packed[]} packed
 * @param {Record<string, string>} [others] more packages it needs, with their versions
 */
export async function makeConsumer(folder, packed, others = {}) {
  const peers = packed.flatMap(({ manifest }) => Object.entries(manifest['peerDependencies'] ?? {}))
  const own = packed.map(({ name, tarball }) => [name, `file:${tarball}`])
  mkdirSync(folder)
  write(folder, 'package.json', {
    name: 'consumer',
    private: true,
    // Ours last: a peer that is one of ours is the tarball.
    dependencies: { ...others, ...Object.fromEntries(peers), ...Object.fromEntries(own) },
  })
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  await must('npm install', runCommand('npm', args, { cwd: folder, capture: true, deadlineMs: INSTALL_MS }))
}

/**
 * Writes a file of the consumer.
 *
 * @param {string} folder @param {string} name @param {string | object} content an object becomes JSON
 */
export function write(folder, name, content) {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}
