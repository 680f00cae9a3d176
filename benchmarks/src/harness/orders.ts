import type { Field } from '../contenders/list.js'
import type { Latency } from './latency.js'
import type { Crowd, Window, WindowOptions } from './measure.js'
import type { PayloadName } from './payload.js'
import type { Verdict } from './verify.js'

/** Whom a process runs, and over what. */
export interface Orders {
  readonly field: Field
  readonly contender: string
  readonly payload: PayloadName
  readonly redisUrl: string
  /** How long a load takes, in milliseconds. */
  readonly loadMs: number
}

/** What a process can be asked for, each with what it is told and what it answers. */
export interface Tasks {
  verify: { readonly given: { readonly keys: number }; readonly answer: Verdict }
  measure: { readonly given: WindowOptions; readonly answer: Window }
  latency: { readonly given: { readonly keys: number; readonly ms: number }; readonly answer: Latency }
  profile: { readonly given: WindowOptions & { readonly file: string }; readonly answer: Window }
  crowd: { readonly given: { readonly callers: number; readonly id: number }; readonly answer: Crowd }
}

export type TaskName = keyof Tasks
