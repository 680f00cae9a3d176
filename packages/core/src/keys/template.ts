import { CacheKeyError, messageOf } from '../base/errors.js'
import { renderPart, requirePart, timeOf, type Key, type KeyPart } from './key.js'
import { interpolate, parsePattern, type Pattern } from './pattern.js'
import { renderTag } from './tag.js'

/** A template, compiled once. */
export interface Template<Made> {
  /** The indexes of the arguments that it reads. */
  readonly reads: ReadonlySet<number>
  readonly make: (args: readonly unknown[]) => Made
}

/** What stands between colons: fixed text, or the path of an argument. */
type Segment = string | ArgumentPath

interface ArgumentPath {
  readonly written: string
  readonly index: number
  readonly names: readonly string[]
}

/** `{0}` or `{1.address.city}`, with nothing beside it. */
const PLACEHOLDER = /^\{(\d{1,2})((?:\.[^.{}\s]+)*)\}$/

/**
 * Compiles the template of a key, such as `'org:{0.orgId}:user:{1}'`: each part between colons is fixed text or an
 * argument, by its index and, where it is an object, the path inside it. `where` begins the errors.
 *
 * @throws TypeError for what is no template. What it makes throws CacheKeyError where a path leads nowhere.
 */
export function compileKeyTemplate(source: string, where: string): Template<Key> {
  if (source.includes('*')) throw new TypeError(`${where}: a key holds no '*'; got '${source}'`)
  const [first, ...rest] = readSegments(source, where)
  return {
    reads: readsOf([first, ...rest]),
    make: naming(source, where, (args) => [partFor(first, args), ...rest.map((segment) => partFor(segment, args))]),
  }
}

/** Compiles the template of a pattern, such as `'category:{0}:*'`; a `*` in an argument stands for itself. */
export function compilePatternTemplate(source: string, where: string): Template<Pattern> {
  const segments = readSegments(source, where)
  const paths = segments.filter((segment) => typeof segment !== 'string')
  if (paths.length === 0) {
    const fixed = fixedPattern(source, where)
    return { reads: new Set(), make: () => fixed }
  }
  const literals = source.split(/\{[^{}]*\}/)
  return {
    reads: readsOf(segments),
    make: naming(source, where, (args) =>
      interpolate(
        literals,
        paths.map((path) => renderPart(partFor(path, args), path.written)),
      ),
    ),
  }
}

/**
 * Compiles the template of a tag, such as `'product:{0}'`. Arguments stand in it as text, the same that `${…}` gives,
 * so that a template and a function name one tag; a Date stands as ISO 8601, because its text differs by time zone.
 *
 * @throws TypeError for what is no template, and for a fixed tag that is none.
 */
export function compileTagTemplate(source: string, where: string): Template<string> {
  if (source.includes('*')) throw new TypeError(`${where}: a tag is no pattern and holds no '*'; got '${source}'`)
  const segments = readSegments(source, where)
  const reads = readsOf(segments)
  if (reads.size === 0) requireTag(source, where)
  return {
    reads,
    make: naming(source, where, (args) => segments.map((segment) => textOf(partFor(segment, args))).join(':')),
  }
}

/** What goes wrong at a call says in which template of which option. */
function naming<Made>(source: string, where: string, make: Template<Made>['make']): Template<Made>['make'] {
  return (args) => {
    try {
      return make(args)
    } catch (cause) {
      throw cause instanceof CacheKeyError
        ? new CacheKeyError(`${where} '${source}': ${cause.message}`, { cause })
        : cause
    }
  }
}

function textOf(part: KeyPart): string {
  return typeof part === 'object' && part !== null ? new Date(timeOf(part)).toISOString() : String(part)
}

function requireTag(source: string, where: string): void {
  try {
    renderTag(source, undefined)
  } catch (cause) {
    throw new TypeError(`${where}: ${messageOf(cause)}`, { cause })
  }
}

function fixedPattern(source: string, where: string): Pattern {
  try {
    return parsePattern(source)
  } catch (cause) {
    throw cause instanceof CacheKeyError ? new CacheKeyError(`${where}: ${cause.message}`, { cause }) : cause
  }
}

/** The parts of a template, in order. @throws TypeError for what is no template */
export function readSegments(source: string, where: string): [Segment, ...Segment[]] {
  const read = (text: string): Segment => {
    if (text === '') throw new TypeError(`${where}: a template has no empty parts; got '${source}'`)
    if (!/[{}]/.test(text)) return text
    const [, index, names] = PLACEHOLDER.exec(text) ?? []
    if (index === undefined || names === undefined) {
      throw new TypeError(
        `${where}: an argument in a template stands alone between colons, as {0} or {0.name}; got '${source}'`,
      )
    }
    return { written: text, index: Number(index), names: names.split('.').slice(1) }
  }
  const [first = '', ...rest] = source.split(':')
  return [read(first), ...rest.map(read)]
}

function readsOf(segments: readonly Segment[]): ReadonlySet<number> {
  return new Set(segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.index])))
}

function partFor(segment: Segment, args: readonly unknown[]): KeyPart {
  if (typeof segment === 'string') return segment
  let value = args[segment.index]
  for (const name of segment.names) {
    if (value === undefined || value === null) throw new CacheKeyError(`${segment.written} leads nowhere`)
    value = Reflect.get(Object(value), name)
  }
  return requirePart(value, segment.written)
}
