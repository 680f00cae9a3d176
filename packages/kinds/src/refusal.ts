import { UnsupportedValueError } from '@readthrough/core'
import { showPath } from './path.js'
import type { Step } from './path.js'

/** The error for a value that cannot be carried unchanged, with its path. */
export function refusal(steps: readonly Step[], reason: string, cause?: unknown): UnsupportedValueError {
  const path = showPath(steps)
  const what = path === '' ? 'the value' : path
  return new UnsupportedValueError(path, `cannot store ${what}: ${reason}`, cause === undefined ? undefined : { cause })
}

/** Names what has no kind: a function, a symbol, an instance of some class. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'it is a function'
  if (typeof value === 'symbol') return 'it is a symbol'
  const name = className(value as object)
  if (name === undefined) return 'it is an object with a prototype of its own'
  return `it is an instance of ${name}; list the class in classes or decimals, or write a codec`
}

function className(value: object): string | undefined {
  try {
    const { constructor } = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } }
    const name = constructor?.name
    return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined
  } catch {
    return undefined
  }
}
