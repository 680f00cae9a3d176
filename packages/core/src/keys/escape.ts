/** What may mean something in a rendered key, a pattern or a template, and surrogates, paired or not. */
// eslint-disable-next-line no-control-regex
const SPECIAL = /[%:*{}\u0000-\u001f\u007f\ud800-\udfff]/
// eslint-disable-next-line no-control-regex
const EACH_SPECIAL = /[%:*{}\u0000-\u001f\u007f]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g

/**
 * Text as it stands in a rendered key: injective, and equal to itself where nothing is special. Specials and controls
 * become `%` and two upper-case hex digits; lone surrogates, which UTF-8 cannot tell apart, become `%uD800`.
 */
export function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(EACH_SPECIAL, escapeOne) : text
}

function escapeOne(found: string): string {
  if (found.length === 2) return found
  const code = found.charCodeAt(0)
  const hex = code.toString(16).toUpperCase()
  return code < 0x80 ? '%' + hex.padStart(2, '0') : '%u' + hex
}
