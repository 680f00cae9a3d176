import { describe, expect, it } from 'vitest'
import { renderKey, type Key, type KeyPart } from '../../src/keys/key.js'
import { matches, parsePattern, pattern, withVary } from '../../src/keys/pattern.js'
import { renderTag } from '../../src/keys/tag.js'
import { TENANTS } from '../stories/hostile-names.js'

const TEXTS = ['', 'a', ':', '%', '%v', '%va:', 'va:', '%%', '*', '1', '%n']
/** Every text of one or two of these, and of three that begin alike. */
const PAIRS = TEXTS.flatMap((one) => TEXTS.map((other) => one + other))
const ALL = [...new Set([...PAIRS, ...PAIRS.flatMap((pair) => ['%v', '%%v', '%va:'].map((head) => head + pair))])]
const SCOPES: readonly (KeyPart | undefined)[] = [undefined, ...TENANTS, ...ALL]

/** What a scope and a text inside it are made of, told apart for certain. */
const identityOf = (scope: KeyPart | undefined, text: string): string => {
  const kind = scope instanceof Date || scope === undefined || typeof scope === 'boolean' ? typeof scope : 'text'
  return JSON.stringify([kind, scope instanceof Date ? scope.getTime() : String(scope), text])
}

/** @throws where one rendered text stands for two of them */
function refuseCollisions(render: (scope: KeyPart | undefined, text: string) => string): number {
  const seen = new Map<string, string>()
  for (const scope of SCOPES) {
    for (const text of ALL) {
      const rendered = render(scope, text)
      const identity = identityOf(scope, text)
      const other = seen.get(rendered)
      if (other !== undefined && other !== identity) throw new Error(`${rendered}: ${other} and ${identity}`)
      seen.set(rendered, identity)
    }
  }
  return seen.size
}

describe('a tenant, or none', () => {
  it('and a key are told apart in what is rendered', () => {
    expect(refuseCollisions((scope, text) => renderKey([text], scope))).toBeGreaterThan(50_000)
    expect(refuseCollisions((scope, text) => renderKey(text.split(':') as unknown as Key, scope))).toBeGreaterThan(
      50_000,
    )
    expect(refuseCollisions((scope, text) => renderKey(['k', text, 'x'], scope))).toBeGreaterThan(50_000)
  }, 30_000)

  it('and a tag are told apart in what is rendered', () => {
    const texts = (scope: KeyPart | undefined, text: string): string => renderTag(`${text}x`, scope)
    expect(refuseCollisions(texts)).toBeGreaterThan(50_000)
  }, 30_000)

  it('has patterns that match no key of another', () => {
    const patterns = [
      ...['*a*', 'a*', '%*', '*:*a', '*1*', '*v*:*'].map(parsePattern),
      ...ALL.slice(0, 60).map((text) => pattern`${text}a*`),
    ]
    const keys: readonly Key[] = [['a'], ['%va', 'a'], ['', 'a'], ['a:b', 1], ['v', 'a'], ['1']]
    for (const scope of TENANTS) {
      for (const other of TENANTS) {
        if (other === scope) continue
        for (const key of keys) {
          const rendered = renderKey(key, other)
          for (const target of patterns) {
            if (matches(withVary(target, scope), rendered)) throw new Error(`${String(scope)} reaches ${rendered}`)
          }
        }
      }
    }
    expect(patterns.some((target) => matches(withVary(target, 'a'), renderKey(['a'], 'a')))).toBe(true)
  }, 30_000)
})
