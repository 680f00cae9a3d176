import { damaged, plainText, unlessDamaged } from './kind.js'
import type { Kind } from './kind.js'
import { refuseOwnProperties } from './own-properties.js'

/** A name in the DNS has 253 characters at most. */
const longestHost = 1_024

/**
 * The beginning of an `href`, its scheme and what stands between `//` and the path. Only this form, because others hide a
 * host where nobody looks for it: behind a backslash, a tab or a third slash.
 */
const start = /^(?:(?:https?|wss?|ftp):\/\/[^/\\?#]+|file:\/\/[^/\\?#]*|(?!(?:https?|wss?|ftp|file):)[a-z][a-z\d+.-]*:)/
const ascii = /^[\x20-\x7e]*$/

/** Whether a URL may have this `href`, and takes no longer to read than it should: a host takes the square of its length. */
function isHref(text: string): boolean {
  const authority = start.exec(text)?.[0]
  return authority !== undefined && ascii.test(text) && authority.length - authority.lastIndexOf('@') <= longestHost
}

export const urlKind: Kind<URL> = {
  annotation: 'URL',
  nested: false,
  toPlain(url) {
    refuseOwnProperties(url)
    const { href } = url
    if (!isHref(href)) throw new TypeError(`it is a URL whose host has more than ${longestHost} characters`)
    return href
  },
  fromPlain(plain) {
    const text = plainText(plain, 'a URL')
    if (!isHref(text)) throw damaged('a URL is none')
    return unlessDamaged(() => new URL(text), 'a URL is none')
  },
}
