import { damaged, plainList, plainObject, plainText } from '@readthrough/kinds'
import type { Catalogue } from '@readthrough/kinds'
import type { Envelope } from './envelope.js'
import { ownMember, putMember, readTypeNote, rebuild } from './metadata.js'
import type { TypeNote } from './metadata.js'
import { readPath } from './meta-path.js'

/** As in `unpack`: what is written is at most 500 levels deep, and a Map takes two. */
const maxDepth = 1_100

/** A place in the JSON that the metadata speaks of. The rest of the JSON is the value already. */
interface Spot {
  readonly depth: number
  readonly plain: unknown
  readonly members: Map<string, Spot>
  type: TypeNote | undefined
  /** The place that holds the same object. */
  same: Spot | undefined
  state: 'waiting' | 'open' | 'done'
  value: unknown
}

/**
 * Rebuilds a value some of whose places are one object. All that the metadata says is gathered first; then each place
 * is rebuilt once, when it is first needed. Those under way lend their shell, which closes cycles.
 */
export function unpackShared({ json, values, referentialEqualities }: Envelope, catalogue: Catalogue): unknown {
  const root = makeSpot(json, 0)
  if (values !== undefined) readValues(values, root, catalogue)
  readSamePlaces(referentialEqualities, root)
  return valueOf(root)
}

function makeSpot(plain: unknown, depth: number): Spot {
  return { depth, plain, members: new Map(), type: undefined, same: undefined, state: 'waiting', value: undefined }
}

/** The place at a path below `from`. */
function spotAt(path: string, from: Spot): Spot {
  let spot = from
  for (const step of readPath(path)) {
    let member = spot.members.get(step)
    if (member === undefined) {
      if (spot.depth > maxDepth) throw damaged('its metadata reaches too deep')
      member = makeSpot(ownMember(spot.plain, step), spot.depth + 1)
      spot.members.set(step, member)
    }
    spot = member
  }
  return spot
}

function readValues(tree: unknown, spot: Spot, catalogue: Catalogue): void {
  if (!Array.isArray(tree)) return readBelow(tree, spot, catalogue)
  if (spot.type !== undefined) throw damaged('a place is said to be two things')
  spot.type = readTypeNote(tree, catalogue)
  if (spot.type.below !== undefined) readBelow(spot.type.below, spot, catalogue)
}

function readBelow(notes: unknown, spot: Spot, catalogue: Catalogue): void {
  for (const [path, tree] of Object.entries(plainObject(notes, 'its metadata'))) {
    readValues(tree, spotAt(path, spot), catalogue)
  }
}

/** `{ path: others }`, or `[others of the root]`, or `[others of the root, { path: others }]`. */
function readSamePlaces(given: unknown, root: Spot): void {
  if (!Array.isArray(given)) return readPathsOf(given, root)
  if (given.length > 2) throw damaged('its metadata is malformed')
  join(given[0], root, root)
  if (given.length === 2) readPathsOf(given[1], root)
}

function readPathsOf(given: unknown, root: Spot): void {
  for (const [first, others] of Object.entries(plainObject(given, 'its metadata'))) {
    join(others, spotAt(first, root), root)
  }
}

function join(others: unknown, first: Spot, root: Spot): void {
  for (const path of plainList(others, 'its metadata')) {
    const other = spotAt(plainText(path, 'a path'), root)
    if (other.plain !== null || other.same !== undefined) throw damaged('a place is said to be two things')
    other.same = first
  }
}

function valueOf(spot: Spot): unknown {
  if (spot.state === 'done') return spot.value
  if (spot.state === 'open') {
    // No shell: a codec's value inside itself, or places that are each said to be the other.
    if (spot.value === undefined) throw damaged('a value is needed before it is complete')
    return spot.value
  }
  spot.state = 'open'
  spot.value = spot.same === undefined ? complete(spot) : sameValue(spot, spot.same)
  spot.state = 'done'
  return spot.value
}

function sameValue(spot: Spot, first: Spot): unknown {
  if (spot.type !== undefined || spot.members.size > 0) throw damaged('a place is said to be two things')
  return valueOf(first)
}

function complete(spot: Spot): unknown {
  const { type, plain } = spot
  const shell = type?.kind.shell?.()
  spot.value = type === undefined ? plain : shell
  for (const [step, member] of spot.members) putMember(plain, step, valueOf(member))
  return type === undefined ? plain : rebuild(type, plain, shell)
}
