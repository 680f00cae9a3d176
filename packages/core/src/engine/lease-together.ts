import { areSameTags } from '../keys/tag.js'
import type { Leases } from './lease.js'
import type { Seen, Vacant } from './lookup.js'
import type { ReadCall } from './read-call.js'

/**
 * Asks for a lease once, where a crowd of callers of this process misses one key. A caller takes the answer for its own
 * if it was there before the question was sent: such a lease stood after the call began, as if its own look had shown it.
 */
export interface LeaseTogether {
  /** A mark of the moment in which a call begins. */
  arrive(): number
  /** As {@link Leases.take}; where another caller of the crowd was granted the lease, this one sees it `leased`. */
  take(call: ReadCall, miss: Vacant, arrived: number): Promise<Seen>
}

/** A question under way. */
interface Question {
  readonly sent: number
  readonly tags: readonly string[]
  readonly answer: Promise<Seen>
}

/** See {@link LeaseTogether}. */
export function createLeaseTogether(leases: Leases): LeaseTogether {
  const questions = new Map<string, Question>()
  let moment = 0

  return {
    arrive: () => ++moment,
    async take(call, miss, arrived) {
      const { key, tags } = call
      const running = questions.get(key)
      if (running !== undefined && arrived < running.sent && areSameTags(running.tags, tags)) {
        const seen = await running.answer
        if (seen.kind === 'granted') return leasedBy(seen)
        // Else it was judged for the one who asked, and its value is his: this caller asks for itself.
        return seen.kind === 'leased' || seen.kind === 'past' ? seen : leases.take(call, miss)
      }
      const sent = ++moment
      const mine: Question = { sent, tags, answer: leases.take(call, miss).then((seen) => numbered(seen, sent)) }
      questions.set(key, mine)
      const seen = await mine.answer
      if (questions.get(key) === mine) questions.delete(key)
      return seen
    },
  }
}

function leasedBy({ token, ground }: Extract<Seen, { kind: 'granted' }>): Seen {
  return { kind: 'leased', token, stamps: ground.tags.map(({ stamp }) => stamp) }
}

function numbered(seen: Seen, question: number): Seen {
  return seen.kind === 'past' && seen.reason === 'store' ? { ...seen, question } : seen
}
