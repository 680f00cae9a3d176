// @ts-check
import { posix } from 'node:path'
import { cyclesOf } from './cycles.mjs'
import { importsOf } from './imports.mjs'

/** Core's layers, lowest first. A file imports its own folder or a folder of a lower row. */
export const CORE_LAYERS = [
  ['base'],
  ['keys', 'events'],
  ['entry'],
  ['store'],
  ['policy'],
  ['engine'],
  ['cache'],
  ['decorators'],
]

/** Names that say nothing about what is inside, with and without plural, as file or folder. */
const EMPTY_NAMES = /^(utils?|commons?|helpers?|types?|misc|shared)$/
const MOST_LINES = 250

/**
 * What is wrong with the sources of one package.
 *
 * @param {ReadonlyMap<string, string>} files source text by path relative to `src`, with forward slashes
 * @param {{ layers?: readonly (readonly string[])[] }} [options] the layers, for a package that has some
 * @returns {string[]} one line per fault, none when all is well
 */
export function faultsOf(files, { layers } = {}) {
  /** @type {string[]} */
  const faults = []
  /** @type {Map<string, string[]>} */
  const graph = new Map()
  for (const [path, source] of files) {
    faults.push(...faultsOfFile(path, source))
    const rank = layers && rankOf(path, layers)
    if (layers && rank === undefined) faults.push(`${path}: its folder is on no layer`)
    const targets = importsOf(path, source).filter((specifier) => specifier.startsWith('.'))
    graph.set(
      path,
      targets.map((specifier) => resolve(path, specifier)),
    )
    for (const specifier of targets) {
      const target = resolve(path, specifier)
      if (target.startsWith('..')) faults.push(`${path}: imports '${specifier}', which is outside of src`)
      else if (layers && rank !== undefined && folderOf(path) !== folderOf(target)) {
        const theirs = rankOf(target, layers)
        if (theirs === undefined || theirs >= rank)
          faults.push(`${path}: imports '${specifier}', which is not below it`)
      }
    }
  }
  for (const ring of cyclesOf(graph)) faults.push(`${[...ring, ring[0]].join(' → ')}: imports in a ring`)
  return faults
}

/** @param {string} path @param {string} source */
function faultsOfFile(path, source) {
  const faults = []
  for (const part of path.replace(/\.[cm]?tsx?$/, '').split('/')) {
    if (EMPTY_NAMES.test(part)) faults.push(`${path}: '${part}' says nothing about what is inside`)
  }
  const lines = source.trimEnd().split('\n').length
  if (lines > MOST_LINES) faults.push(`${path}: ${lines} lines, at most ${MOST_LINES}`)
  return faults
}

/** @param {string} path @param {string} specifier */
function resolve(path, specifier) {
  return posix.normalize(posix.join(posix.dirname(path), specifier)).replace(/\.([cm]?)js$/, '.$1ts')
}

/** @param {string} path */
function folderOf(path) {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
}

/** The public list of names stands above every layer. @param {string} path @param {readonly (readonly string[])[]} layers */
function rankOf(path, layers) {
  if (path === 'index.ts') return layers.length
  const rank = layers.findIndex((row) => row.includes(folderOf(path)))
  return rank === -1 ? undefined : rank
}
