import type { Slot, StoreAnswer, StoreContext } from '@readthrough/core'
import { type Argument, type Link, otherwise } from './link.js'
import { type Content, FOREIGN, slotOfBytes, slotOfText, stampOf } from './slot.js'
import { telling } from './tellable.js'

/** How what lies in Redis is read, and told apart. */
export interface Reading {
  /** Sends a command about the key `at`, whose strings are answered in the format of the cache. */
  send(at: string, command: Argument[]): Promise<unknown>
  /** What a reply says of the slot `at`; where its text cannot tell, its bytes are asked for. */
  slotOf(at: string, reply: unknown): Slot | Promise<Slot>
  slot(at: string): Promise<Slot>
  /** A slot alone, as an answer: nearly all that a caller of its own reads. */
  alone(at: string): Promise<StoreAnswer>
  /** The slots, and the stamps at these names; all are sent before any is awaited, so they leave together. */
  answer(slots: Promise<Slot[]>, stamps: readonly string[]): Promise<StoreAnswer>
  slots(at: readonly string[]): Promise<Slot[]>
}

/** See {@link Reading}. */
export function readingOver(link: Link, format: StoreContext['format']): Reading {
  const send = (at: string, command: Argument[]): Promise<unknown> =>
    format === 'text' ? link.text(at, command) : link.bytes(at, command)

  const slotOf = (at: string, reply: unknown): Slot | Promise<Slot> => {
    const content = reply as Content
    if (content === null || typeof content === 'string') return slotOfText(content) ?? readBytes(at)
    return slotOfBytes(content, format)
  }
  const readBytes = (at: string): Promise<Slot> =>
    link.bytes(at, ['GET', at]).then((reply) => slotOfBytes(reply as Buffer | null, format), foreignInstead)
  const slot = (at: string): Promise<Slot> => send(at, ['GET', at]).then((reply) => slotOf(at, reply), foreignInstead)
  const answerOf = (found: Slot | Promise<Slot>): StoreAnswer | Promise<StoreAnswer> =>
    found instanceof Promise ? found.then(answerOf) : { slots: [found], stamps: [] }

  return {
    send,
    slotOf,
    slot,
    alone: (at) =>
      send(at, ['GET', at]).then(
        (reply) => answerOf(slotOf(at, reply)),
        (error: unknown) => answerOf(foreignInstead(error)),
      ),
    /** MGET says nothing of types: what is no string reads as absent, until a lease is asked for. */
    slots(at) {
      const [first] = at
      if (first === undefined || at.length === 1 || link.isSpread === true) return Promise.all(at.map(slot))
      return telling(send(first, ['MGET', ...at])).then((replies) => {
        const slots = (replies as unknown[]).map((reply, i) => slotOf(at[i]!, reply))
        // Hardly ever must one be asked for again, and only then it takes promises.
        return slots.some((one) => one instanceof Promise)
          ? Promise.all(slots.map(async (one) => one))
          : (slots as Slot[])
      })
    },
    answer: (slots, stamps) =>
      stamps.length === 0
        ? slots.then((answers) => ({ slots: answers, stamps: [] }))
        : Promise.all([slots, link.strings(stamps)]).then(([answers, found]) => ({
            slots: answers,
            stamps: found.map(stampOf),
          })),
  }
}

/** What lies there where Redis says that it has another type. */
export const foreignInstead: (error: unknown) => Slot = otherwise(FOREIGN)
