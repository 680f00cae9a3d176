import type { Clock } from '../../src/base/clock.js'
import type { FeedVerbs } from '../../src/store/feed.js'

/** What the way of a feed is made of. */
export interface FeedWay {
  readonly clock: Clock
  readonly chance: () => number
}

/** How often a feed is lost, of all the times that it is asked for a proof. */
const LOST = 0.1

/**
 * The feed as a process hears it over a network: late, in order, and its proofs with it. Now and then its connection is lost,
 * with all that is on its way, which the process hears of later, and then it comes back.
 */
export function wiredFeed(feed: FeedVerbs, { clock, chance }: FeedWay): FeedVerbs {
  return {
    open(listener, everyMs) {
      let isOver = false
      /** Another one after each loss: what is on its way over an earlier one never comes. */
      let connection = 0
      let isConnected = true
      let lastAt = 0

      function after(ms: number, work: () => void): void {
        clock
          .timer(ms, () => {
            if (!isOver) work()
          })
          .unref()
      }

      /** Behind all that was written before. */
      function write(news: () => void): void {
        if (!isConnected) return
        const over = connection
        lastAt = Math.max(lastAt, clock.monotonic() + delay())
        after(lastAt - clock.monotonic(), () => {
          if (over === connection) news()
        })
      }

      function delay(): number {
        return chance() < 0.05 ? chance() * 1_000 : chance() * 8
      }

      function ask(): void {
        if (chance() < LOST) return lose()
        const sentAt = clock.monotonic()
        const over = connection
        after(chance() * 8, () => {
          if (over !== connection) return
          write(() => {
            listener.proven(sentAt)
            after(everyMs, ask)
          })
        })
      }

      function lose(): void {
        isConnected = false
        connection++
        after(chance() * 300, () => {
          listener.lost()
          after(chance() * 300, () => {
            isConnected = true
            ask()
          })
        })
      }

      const inner = feed.open(
        {
          changed: (key) => write(() => listener.changed(key)),
          tagChanged: (tag) => write(() => listener.tagChanged(tag)),
          allChanged: () => write(() => listener.allChanged()),
          lost() {},
          proven() {},
        },
        everyMs,
        clock,
      )
      ask()
      return {
        close() {
          isOver = true
          inner.close()
        },
      }
    },
  }
}
