import { Decimal } from 'decimal.js'

/** What a value is, so that a reader sees whether it is still what the repository returned. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Decimal) return 'Decimal'
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value
}

/** A value in a few characters. */
export function inShort(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Decimal) return value.toFixed()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Set) return `{ ${[...value].map(inShort).join(', ')} }`
  if (value instanceof Map) return `{ ${[...value].map(([key, item]) => `${key} → ${inShort(item)}`).join(', ')} }`
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${inShort(field)}`)
    return `{ ${fields.join(', ')} }`
  }
  return String(value)
}
