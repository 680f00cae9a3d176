import { types } from 'node:util'
import type { StoreFactory } from '@readthrough/core'
import type { Draw } from './draw.js'

/** One thing that is fed with bad input. */
export interface Target {
  readonly name: string
  /** What must hold, in a line. */
  readonly what: string
  /** How many cases the short form runs. */
  readonly short: number
  /** What must have been seen in the short form, lest it proves nothing. */
  readonly shows: readonly string[]
  /** Whether it needs a real Redis. */
  readonly needsRedis?: boolean
  /** Whether each case is weighed: what it may allocate is bounded. */
  readonly weighs?: boolean
  open(setting: Setting): Promise<Session>
}

/** What a target is opened with. */
export interface Setting {
  /** Something wrong on purpose, around every store; the store itself where nothing is. */
  readonly fault: (store: StoreFactory) => StoreFactory
  /** The choices of an earlier case of this run. */
  readonly again: (number: number) => Draw
  /** Counts that something was seen, so that a run which shows nothing is found out. */
  readonly saw: (what: string, times?: number) => void
  /** Where Redis is; only for targets that need it. */
  readonly redisUrl: string | undefined
}

/** A target at work. */
export interface Session {
  /** Tries one case: what is wrong, with the input in words, or `undefined`. */
  run(draw: Draw): string | undefined | Promise<string | undefined>
  /** The input of the case that was tried last, for what only the process around it shows. */
  words(): string
  close(): Promise<void>
}

/** An input for messages: all of it can be read, and pasted into a test. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  try {
    return shownObject(value)
  } catch {
    return 'an object that throws'
  }
}

function shownObject(value: object): string {
  if (value instanceof Uint8Array) return `Buffer.from('${Buffer.from(value).toString('base64')}', 'base64')`
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (types.isDate(value)) return `new Date(${Date.prototype.getTime.call(value)})`
  return Object.prototype.toString.call(value)
}
