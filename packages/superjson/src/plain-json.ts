import { isContainer, isPlainNumber } from '@readthrough/kinds'

export type PlainJson = string | number | boolean | null

/** Whether JSON carries it as it is. The commonest first. */
export function isPlainJson(value: unknown): value is PlainJson {
  if (typeof value === 'string') return true
  return typeof value === 'number' ? isPlainNumber(value) : value === null || typeof value === 'boolean'
}

/** Whether that is so for all members. The list is not asked: it may have a method of its own. */
export function isPlainList(list: readonly unknown[]): boolean {
  for (let at = 0; at < list.length; at++) if (!isPlainJson(list[at])) return false
  return true
}

/** Whether it is an object, and no list, with such members only. Nothing that is inherited is enumerable. */
export function isPlainRecord(value: unknown): value is object {
  if (!isContainer(value) || Array.isArray(value)) return false
  for (const key in value) {
    if (key === '__proto__' || !isPlainJson((value as Record<string, unknown>)[key])) return false
  }
  return true
}
