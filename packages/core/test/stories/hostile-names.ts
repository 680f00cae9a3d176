import { pattern, type Key, type KeyPart } from '../../src/index.js'

/**
 * Ids that a tenant might choose to pass for another one: each of them means somebody else than all others. A number and
 * the same digits as text are one, so only one of the two is here.
 */
export const TENANTS: readonly KeyPart[] = [
  'a',
  'a:b',
  'a%3Ab',
  'b',
  '%va',
  '%v',
  '%25',
  '%',
  '*',
  '**',
  '%2A',
  '?',
  '[ab]',
  '\\',
  '',
  ':',
  ' a',
  'a ',
  'A',
  'a\0',
  'a\n',
  1,
  '01',
  1.5,
  '-0',
  0,
  'null',
  'undefined',
  'NaN',
  '%n',
  true,
  'true',
  '%t',
  new Date(1),
  '%d1',
  '\ud800',
  '\udfff',
  '%uD800',
  '\ufffd',
  'é',
  'e\u0301',
  '{0}',
  '__proto__',
  'constructor',
  'secret',
  'e:%va:secret',
]

/** Keys that reach for what stands before them. */
export const KEYS: readonly Key[] = [
  ['secret'],
  ['secret', 1],
  ['secret', 'a', 1],
  ['b', 'secret', 1],
  ['%va', 'secret'],
  ['', 'secret'],
  [':secret'],
  ['*'],
  ['a:secret'],
  ['__proto__', 'secret'],
]

/** Tags that every tenant gives to all that it stores. Nothing is escaped in a tag, so a tenant may write what it likes. */
export const TAGS: readonly string[] = [
  'secret',
  'b:secret',
  ':secret',
  '*',
  '%va:secret',
  '%25va:secret',
  '%%va:secret',
  '%v%va:secret',
  '%',
  '__proto__',
]

/** As wide as patterns can be, short of `clear()`. */
export const PATTERNS = [
  'secret*',
  '*secret',
  '*secret*',
  '*:secret:*',
  '*:secret',
  '%*',
  '*%*',
  '%v*:secret',
  '%va:*',
  '*a*',
  '*e*:*',
  pattern`${'*'}*secret*`,
  pattern`%v${'a'}:*`,
  pattern`*${'secret'}`,
] as const
