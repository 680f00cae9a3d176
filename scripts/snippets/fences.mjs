// @ts-check
import { regionOf } from './regions.mjs'

/** A mark, then a fence: what is inside the fence is a copy. */
const SNIPPET =
  /<!--\s*snippet:\s*(\S+?)(?:#(\S+))?\s*-->(?:[ \t]*\n)+([ \t]*)(`{3,})([^\n`]*)\n([\s\S]*?)^[ \t]*\4[ \t]*$/gm
const MARK = /<!--\s*snippet:/g

/**
 * Brings the snippets of a markdown text up to date with the files they are cut from.
 *
 * A snippet is `<!-- snippet: examples/quick-start/src/main.ts#reading -->` followed by a code fence; without `#name`
 * it is the whole file. The path is relative to the root of the repository.
 *
 * @param {string} markdown
 * @param {(path: string) => string | undefined} read gives a file's text, undefined when there is none
 * @returns {{ text: string, faults: string[], count: number }} the text as it should be, and what was wrong
 */
export function updateSnippets(markdown, read) {
  /** @type {string[]} */
  const faults = []
  let count = 0
  const text = markdown.replace(SNIPPET, (all, path, region, indent, ticks, info, body) => {
    count++
    const name = region === undefined ? path : `${path}#${region}`
    const source = read(path)
    if (source === undefined) return fault(all, `${name}: there is no such file`)
    const wanted = region === undefined ? source.trimEnd() : regionOf(source, region)
    if (wanted === undefined) return fault(all, `${name}: there is no such region, or it does not end`)
    const indented = wanted
      .split('\n')
      .map((line) => (line === '' ? '' : indent + line))
      .join('\n')
    if (body.trimEnd() === indented) return all
    const opening = all.slice(0, all.lastIndexOf(`${ticks}${info}\n${body}`))
    return fault(`${opening}${ticks}${info}\n${indented}\n${indent}${ticks}`, `${name}: differs from the file`)
  })
  const marks = markdown.match(MARK)?.length ?? 0
  if (marks !== count) faults.push(`${marks - count} snippet marks are not followed by a code fence`)
  return { text, faults, count }

  /** @param {string} replacement @param {string} what */
  function fault(replacement, what) {
    faults.push(what)
    return replacement
  }
}
