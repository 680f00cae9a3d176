import { damaged, plainObject } from '@readthrough/kinds'
import type { Catalogue } from '@readthrough/kinds'
import type { Envelope } from './envelope.js'
import { ownMember, putMember, readTypeNote, rebuild } from './metadata.js'
import { readPath } from './meta-path.js'
import { unpackShared } from './unpack-shared.js'

/** Metadata that reaches further is none of ours: what is written is at most 500 levels deep, and a Map takes two. */
const maxDepth = 1_100

/**
 * Rebuilds the value from plain JSON and metadata, in place. Anything that does not fit throws.
 * JSON without metadata is the value already; types without sharing need one pass over the metadata.
 */
export function unpack(envelope: Envelope, catalogue: Catalogue): unknown {
  const { json, values, referentialEqualities } = envelope
  if (referentialEqualities !== undefined) return unpackShared(envelope, catalogue)
  return values === undefined ? json : unpackTree(values, json, catalogue, 0)
}

/** Applies superjson's tree to the place it speaks of: `[type]`, `[type, { path: tree }]` or `{ path: tree }`. */
function unpackTree(tree: unknown, plain: unknown, catalogue: Catalogue, depth: number): unknown {
  if (!Array.isArray(tree)) {
    unpackBelow(tree, plain, catalogue, depth)
    return plain
  }
  const note = readTypeNote(tree, catalogue)
  if (note.below !== undefined) unpackBelow(note.below, plain, catalogue, depth)
  return rebuild(note, plain, note.kind.shell?.())
}

function unpackBelow(notes: unknown, plain: unknown, catalogue: Catalogue, depth: number): void {
  if (depth > maxDepth) throw damaged('its metadata reaches too deep')
  const trees = plainObject(notes, 'its metadata')
  for (const path of Object.keys(trees)) {
    const steps = readPath(path)
    const last = steps.length - 1
    let holder = plain
    for (let at = 0; at < last; at++) holder = ownMember(holder, steps[at]!)
    const step = steps[last]!
    putMember(holder, step, unpackTree(trees[path], ownMember(holder, step), catalogue, depth + 1))
  }
}
