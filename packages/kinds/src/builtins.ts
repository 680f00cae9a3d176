import { damaged, plainList, plainObject, plainText, unlessDamaged } from './kind.js'
import type { BuiltinKinds, Kind } from './kind.js'

/** Throws for a property that somebody put on a Date or a Map: it would be lost in silence. */
export function refuseOwnProperties(value: object): void {
  const [first] = Object.keys(value)
  if (first !== undefined) throw new TypeError(`it has a property ${JSON.stringify(first)} of its own`)
}

const invalidDate = 'Invalid Date'

const dateKind: Kind<Date> = {
  annotation: 'Date',
  nested: false,
  toPlain(date) {
    refuseOwnProperties(date)
    return Number.isNaN(date.getTime()) ? invalidDate : date.toISOString()
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a Date')
    const date = new Date(text)
    if (Number.isNaN(date.getTime()) && text !== invalidDate) throw damaged('a Date is none')
    return date
  },
}

const regexpKind: Kind<RegExp> = {
  annotation: 'regexp',
  nested: false,
  toPlain(regexp) {
    refuseOwnProperties(regexp)
    return `/${regexp.source}/${regexp.flags}`
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a RegExp')
    const end = text.lastIndexOf('/')
    if (end < 1 || text[0] !== '/') throw damaged('a RegExp has no slashes')
    return unlessDamaged(() => new RegExp(text.slice(1, end), text.slice(end + 1)), 'a RegExp is none')
  },
}

const urlKind: Kind<URL> = {
  annotation: 'URL',
  nested: false,
  toPlain(url) {
    refuseOwnProperties(url)
    return url.href
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a URL')
    return unlessDamaged(() => new URL(text), 'a URL is none')
  },
}

const setKind: Kind<Set<unknown>> = {
  annotation: 'set',
  nested: true,
  toPlain(set) {
    refuseOwnProperties(set)
    return [...set]
  },
  shell: () => new Set(),
  fromPlain(plain, shell) {
    const set = shell as Set<unknown>
    const members = plainList(plain, 'a Set')
    for (const member of members) set.add(member)
    if (set.size !== members.length) throw damaged('a Set has a member twice')
    return set
  },
}

const mapKind: Kind<Map<unknown, unknown>> = {
  annotation: 'map',
  nested: true,
  toPlain(map) {
    refuseOwnProperties(map)
    return [...map]
  },
  shell: () => new Map(),
  fromPlain(plain, shell) {
    const map = shell as Map<unknown, unknown>
    const entries = plainList(plain, 'a Map')
    for (const entry of entries) {
      const [key, value, ...rest] = plainList(entry, 'an entry of a Map')
      if (rest.length > 0 || (entry as unknown[]).length !== 2) throw damaged('an entry of a Map is no pair')
      map.set(key, value)
    }
    if (map.size !== entries.length) throw damaged('a Map has a key twice')
    return map
  },
}

/** An object without a prototype, such as `Object.groupBy` makes. It has no prototype to be found by. */
export const bareObject: Kind<object> = {
  annotation: ['custom', 'rt:object'],
  nested: true,
  toPlain: (bare) => ({ ...bare }),
  shell: () => Object.create(null) as object,
  fromPlain: (plain, shell) => Object.assign(shell as object, plainObject(plain, 'an object')),
}

/** Date, RegExp, URL, Set and Map. What a `RegExp` matched last (`lastIndex`) is not kept, as in `structuredClone`. */
export const builtinKinds: BuiltinKinds = [
  [Date.prototype, dateKind],
  [RegExp.prototype, regexpKind],
  [URL.prototype, urlKind],
  [Set.prototype, setKind],
  [Map.prototype, mapKind],
]
