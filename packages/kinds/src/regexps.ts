import { damaged, plainText, unlessDamaged } from './kind.js'
import type { Kind } from './kind.js'
import { refuseOwnProperties } from './own-properties.js'

/**
 * What the RegExps of one value may cost to make: a property such as `\p{L}` takes V8 up to half a millisecond each time,
 * one of emoji sequences up to thirty, so that a payload of 1 MB could take many minutes.
 */
const mostEffort = 200_000
const propertyEffort = 1_000
const sequencesEffort = 20_000

let spent = 0

/** Begins with another value, or with the same one again: what the RegExps before it cost no longer counts. */
export function beginValue(): void {
  spent = 0
}

/** Whether this one, too, may be made. Without `u` and `v` they take next to nothing. */
function isAffordable(source: string, flags: string): boolean {
  if (!flags.includes('u') && !flags.includes('v')) return true
  spent += source.length
  for (const [, name = ''] of source.matchAll(/\\p\{([^}]{0,24})/gi)) {
    spent += /^(?:RGI_|Basic_Emoji|Emoji_Keycap)/.test(name) ? sequencesEffort : propertyEffort
    if (spent > mostEffort) return false
  }
  return spent <= mostEffort
}

export const regexpKind: Kind<RegExp> = {
  annotation: 'regexp',
  nested: false,
  toPlain(regexp) {
    refuseOwnProperties(regexp)
    const { source, flags } = regexp
    if (!isAffordable(source, flags))
      throw new TypeError('RegExps up to it have too many Unicode properties to read back')
    return `/${source}/${flags}`
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a RegExp')
    const end = text.lastIndexOf('/')
    if (end < 1 || text[0] !== '/') throw damaged('a RegExp has no slashes')
    const [source, flags] = [text.slice(1, end), text.slice(end + 1)]
    if (!isAffordable(source, flags)) throw damaged('its RegExps take too long to make')
    return unlessDamaged(() => new RegExp(source, flags), 'a RegExp is none')
  },
}
