/** Up to so many escapes are looked at one by one, because `"` is everywhere in JSON and `\` almost nowhere. */
const few = 50

/**
 * Whether a key of this JSON may begin with an escape, such as "\n": V8 of Node 24 and 26 may take it for the key "\\".
 * Where there could be such a key, the text must come out again as it went in.
 */
export function mayBeMisread(json: string): boolean {
  let at = json.indexOf('\\')
  for (let seen = 0; at !== -1; seen++) {
    if (seen === few) return json.includes('"\\', at - 1)
    if (at > 0 && json[at - 1] === '"') return true
    at = json.indexOf('\\', at + 1)
  }
  return false
}

/** Whether a key of this JSON may be `__proto__`. What we write holds it neither plainly nor escaped. */
export function mayHaveProto(json: string): boolean {
  return json.includes('__proto__') || json.includes('\\u00')
}

/** Both at once, for a text that has mostly no escapes at all. */
export function isSuspicious(json: string): boolean {
  return json.includes('__proto__') || (json.includes('\\') && (mayHaveProto(json) || mayBeMisread(json)))
}
