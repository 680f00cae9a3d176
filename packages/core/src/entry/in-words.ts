/** Nothing stands there. */
export const NOTHING: unique symbol = Symbol('nothing')
/** The same in an array. */
export const HOLE: unique symbol = Symbol('a hole')

/** What a value is, in words that reveal nothing of its content. */
export function inWords(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined'
    case 'number':
      if (Number.isNaN(value)) return 'NaN'
      if (Object.is(value, -0)) return '-0'
      return Number.isFinite(value) ? 'a number' : 'an infinite number'
    case 'symbol':
      return value === NOTHING ? 'nothing' : value === HOLE ? 'a hole' : 'a symbol'
    case 'object':
      return value === null ? 'null' : objectInWords(value)
    default:
      return `a ${typeof value}`
  }
}

/** The same of two that differ. */
export function wordsForPair(before: unknown, after: unknown): { readonly was: string; readonly became: string } {
  const [was, became] = [inWords(before), inWords(after)]
  return { was, became: was === became ? became.replace(/^an? /, 'another ') : became }
}

function objectInWords(value: object): string {
  const prototype = Reflect.getPrototypeOf(value)
  if (prototype === null) return 'an object without prototype'
  if (prototype === Object.prototype) return 'a plain object'
  const made: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  const name = typeof made === 'function' ? made.name : ''
  if (name === '') return 'an instance of an unnamed class'
  return `${/^[AEIO](?![A-Z])/.test(name) ? 'an' : 'a'} ${name}`
}
