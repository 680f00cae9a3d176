import { isoText, isoTime } from './iso-dates.js'
import { damaged, plainList, plainObject, plainText } from './kind.js'
import type { BuiltinKinds, Kind } from './kind.js'
import { refuseOwnProperties } from './own-properties.js'
import { regexpKind } from './regexps.js'
import { urlKind } from './urls.js'

const invalidDate = 'Invalid Date'
const { getTime } = Date.prototype

const dateKind: Kind<Date> = {
  annotation: 'Date',
  nested: false,
  toPlain(date) {
    refuseOwnProperties(date)
    const time = getTime.call(date)
    return Number.isNaN(time) ? invalidDate : isoText(time)
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a Date')
    const time = isoTime(text)
    if (!Number.isNaN(time)) return new Date(time)
    const date = new Date(text)
    if (Number.isNaN(date.getTime()) && text !== invalidDate) throw damaged('a Date is none')
    return date
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
