// @ts-check
/**
 * The code in the documents is cut from files that compile and run.
 *
 *     node scripts/gates/snippets.mjs           fails where a document differs
 *     node scripts/gates/snippets.mjs --write   mends the documents
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../run/pnpm.mjs'
import { updateSnippets } from '../snippets/fences.mjs'

const write = process.argv.includes('--write')
let snippets = 0
let open = 0
for (const path of documents()) {
  const { text, faults, count } = updateSnippets(readFileSync(join(ROOT, path), 'utf8'), read)
  snippets += count
  if (write) writeFileSync(join(ROOT, path), text)
  const left = write ? updateSnippets(text, read).faults : faults
  open += left.length
  for (const fault of left) console.error(`${path}: ${fault}`)
}
console.log(`${snippets} snippets, ${open} faults`)
if (open > 0 && !write) console.error('to mend what differs, type: node scripts/gates/snippets.mjs --write')
process.exitCode = open > 0 ? 1 : 0

/** @param {string} path */
function read(path) {
  const file = join(ROOT, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function documents() {
  const own = ['packages', 'examples'].flatMap((folder) =>
    inside(folder).map((name) => join(folder, name, 'README.md')),
  )
  const docs = inside('docs', { recursive: true }).map((name) => join('docs', name))
  return ['README.md', 'CONTRIBUTING.md', join('benchmarks', 'README.md'), ...own, ...docs].filter(
    (path) => path.endsWith('.md') && existsSync(join(ROOT, path)),
  )
}

/** @param {string} folder @param {{ recursive?: boolean }} [options] */
function inside(folder, options = {}) {
  const path = join(ROOT, folder)
  return existsSync(path) ? readdirSync(path, { ...options, encoding: 'utf8' }) : []
}
