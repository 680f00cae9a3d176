// @ts-check
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { importsOf } from '../layers/imports.mjs'
import { ROOT } from '../run/pnpm.mjs'

/** The code of the first TypeScript fence of a README, if it has one. @param {string} markdown */
export function firstExample(markdown) {
  return /^(`{3,})(?:ts|typescript)\b[^\n]*\n([\s\S]*?)^\1[ \t]*$/m.exec(markdown)?.[2]
}

/**
 * The packages an example needs besides ours, with the versions that the package's own manifest, or the root's, gives.
 *
 * @param {string} code @param {string} folder of the package @param {readonly string[]} ours
 * @returns {Record<string, string>}
 * @throws {Error} naming a package that neither manifest declares
 */
export function packagesOf(code, folder, ours) {
  const declared = { ...declaredIn(ROOT), ...declaredIn(folder) }
  /** @type {Record<string, string>} */
  const needed = {}
  for (const specifier of importsOf('example.ts', code)) {
    if (specifier.startsWith('.')) throw new Error(`imports ${specifier}: a first example stands on its own`)
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    if (isBuiltin(specifier) || ours.includes(name)) continue
    const version = declared[name]
    if (version === undefined) throw new Error(`imports ${name}, which its package.json does not declare`)
    needed[name] = version
    const types = `@types/${name}`
    if (declared[types] !== undefined) needed[types] = declared[types]
  }
  return needed
}

/** @param {string} folder @returns {Record<string, string>} */
function declaredIn(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { ...manifest.peerDependencies, ...manifest.devDependencies, ...manifest.dependencies }
}
