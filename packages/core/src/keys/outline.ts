import type { DeclaredKey } from './define-key.js'
import { escapeText } from './escape.js'
import { renderKey, type Key } from './key.js'
import type { Pattern } from './pattern.js'
import { readSegments } from './template.js'

/**
 * What can be told of a key, a pattern or a tag before there are arguments: texts, one for each form that it may have, in
 * which two characters stand for what is not known. Rendered text holds neither, because it has no control characters.
 */
export type Outline = readonly string[]

/** Any characters but `:`, as one argument gives them. */
const PART = '\u0000'
/** Any characters. */
const ANY = '\u0001'

/** Of the keys that a declared key makes. How many parts they have is not known. */
export function outlineOfDeclared({ name }: Pick<DeclaredKey<never>, 'name'>): Outline {
  return [name, `${name}:${ANY}`]
}

/** Of a template, be it of a key, a pattern or a tag. @throws TypeError for what is none */
export function outlineOfTemplate(source: string): Outline {
  const outlined = readSegments(source, 'describeCache').map((segment) =>
    typeof segment === 'string' ? segment.split('*').map(escapeText).join(ANY) : PART,
  )
  return [outlined.join(':')]
}

/** Of one key. @throws CacheKeyError for a part that no key may hold */
export function outlineOfKey(key: Key): Outline {
  return [renderKey(key)]
}

/** Of a pattern that is made already. */
export function outlineOfPattern({ text, exact }: Pattern): Outline {
  const glob = text.replaceAll('*', ANY)
  return exact === undefined ? [glob] : [exact, glob]
}

/** Of one tag, in which nothing has a meaning. Templates of tags are outlined part by part; so is this. */
export function outlineOfTag(tag: string): Outline {
  return [tag.split(':').map(escapeText).join(':')]
}

/** Whether something could be named by both. */
export function canMeet(some: Outline, others: Outline): boolean {
  return some.some((one) => others.some((other) => textsMeet(one, other)))
}

/** Whether both name the same, whatever the arguments are called. */
export function isSameOutline(some: Outline, others: Outline): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i])
}

/** Whether there is a text that both stand for. */
function textsMeet(one: string, other: string): boolean {
  const tried = new Set<number>()
  const meetFrom = (i: number, j: number): boolean => {
    if (i === one.length && j === other.length) return true
    const place = i * (other.length + 1) + j
    if (tried.has(place)) return false
    tried.add(place)
    const [a, b] = [one[i], other[j]]
    // What is not known may be nothing. Two of that kind need not share a character: a text without it would do as well.
    if (isOpen(a) && meetFrom(i + 1, j)) return true
    if (isOpen(b) && meetFrom(i, j + 1)) return true
    if (a === undefined || b === undefined || (isOpen(a) && isOpen(b))) return false
    if (isOpen(a)) return canHold(a, b) && meetFrom(i, j + 1)
    if (isOpen(b)) return canHold(b, a) && meetFrom(i + 1, j)
    return a === b && meetFrom(i + 1, j + 1)
  }
  return meetFrom(0, 0)
}

function isOpen(character: string | undefined): boolean {
  return character === PART || character === ANY
}

function canHold(open: string, character: string): boolean {
  return open === ANY || character !== ':'
}
