// @ts-check
/**
 * Checks that the sources of every package import downward only, without rings, in files that are short and well named.
 *
 *     node scripts/check-layers.mjs
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CORE_LAYERS, faultsOf } from './layers/rules.mjs'

const packages = fileURLToPath(new URL('../packages', import.meta.url))
let files = 0
let faults = 0

for (const name of readdirSync(packages)) {
  const sources = sourcesOf(join(packages, name, 'src'))
  files += sources.size
  for (const fault of faultsOf(sources, name === 'core' ? { layers: CORE_LAYERS } : {})) {
    faults++
    console.error(`packages/${name}/src/${fault}`)
  }
}
console.log(`${files} files, ${faults} faults`)
if (files === 0) console.error(`no sources found in ${packages}`)
process.exitCode = faults > 0 || files === 0 ? 1 : 0

/** @param {string} folder @returns {Map<string, string>} */
function sourcesOf(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths
      .filter((path) => /\.[cm]?tsx?$/.test(path))
      .map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]),
  )
}
