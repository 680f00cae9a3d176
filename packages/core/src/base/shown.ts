/** Longest text that is shown of a value, in characters. */
const MAX_LENGTH = 60

/**
 * What was given for an option, for the error that refuses it: primitives as they are written, of anything else what
 * kind of thing it is. For what stands in the source of a program, never for arguments, keys or values.
 */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return isList(value) ? 'a list' : 'object'
    default:
      return typeof value
  }
}

/** Whether it is an array; of a revoked proxy nobody can tell. */
export function isList(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}
