import { isDeepStrictEqual } from 'node:util'
import type { Contender } from '../contenders/contender.js'
import { asJson, payloadOf, probe, PROBE_ID, type PayloadName } from './payload.js'

/** What a contender does to values. */
export interface Verdict {
  /** Does a Date come back as a Date? */
  readonly keepsDates: boolean
  /** Does a text that reads like a date come back as a text? */
  readonly keepsTexts: boolean
}

/** What is asked of the contender, and of whoever counts its loads. */
export interface Verification {
  readonly contender: Contender
  readonly payload: PayloadName
  readonly keys: number
  readonly loads: () => number
}

/** How often the values are asked for until none is loaded any more; some fill behind the caller's back. */
const PASSES = 20
const PAUSE_MS = 10

/**
 * Fills a contender, and makes sure that it is fit to be measured: every key is answered without a load, and with what
 * was loaded, but for the types that JSON loses, of which the verdict tells. Throws otherwise.
 */
export async function verify({ contender, payload, keys, loads }: Verification): Promise<Verdict> {
  const valueAt = async (id: number): Promise<unknown> => {
    const found = await contender.find(id)
    return contender.decode === undefined ? found : contender.decode(found)
  }
  const ids = [PROBE_ID, ...Array.from({ length: keys }, (_, id) => id)]
  await contender.fill?.(ids)
  await askUntilNothingIsLoaded(contender, ids, loads)
  for (const id of ids) {
    const answer = await valueAt(id)
    if (isDeepStrictEqual(plain(answer), plain(payloadOf(payload, id)))) continue
    throw new Error(`a wrong answer for ${id}: ${asJson(answer)}`)
  }
  const expected = probe()
  const { time, text } = (await valueAt(PROBE_ID)) as { time: unknown; text: unknown }
  return {
    keepsDates: time instanceof Date && time.getTime() === expected.time.getTime(),
    keepsTexts: text === expected.text,
  }
}

async function askUntilNothingIsLoaded(
  contender: Contender,
  ids: readonly number[],
  loads: () => number,
): Promise<void> {
  for (let pass = 0; pass < PASSES; pass++) {
    const before = loads()
    for (const id of ids) await contender.find(id)
    if (loads() === before && pass > 0) return
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new Error(`it still loads after ${PASSES} passes over the same keys`)
}

function plain(value: unknown): unknown {
  return JSON.parse(asJson(value))
}
