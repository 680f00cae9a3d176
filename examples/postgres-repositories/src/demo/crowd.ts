import type { Recorded } from './recorder.js'

/** How the calls of one process went. */
export interface Crowd {
  readonly callers: number
  readonly loads: number
  readonly sharedLoad: number
  readonly fromStore: number
  readonly slowestMs: number
}

/** Makes as many calls at once as told. */
export async function crowd(callers: number, call: () => Promise<Recorded<unknown>>): Promise<Crowd> {
  const calls = await Promise.all(Array.from({ length: callers }, call))
  return {
    callers,
    loads: calls.filter(({ statements }) => statements.length > 0).length,
    sharedLoad: calls.filter(({ source }) => source === 'shared load').length,
    fromStore: calls.filter(({ source }) => source === 'store').length,
    slowestMs: Math.max(...calls.map(({ ms }) => ms)),
  }
}
