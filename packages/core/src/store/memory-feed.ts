import type { Clock } from '../base/clock.js'
import type { Feed, FeedListener, FeedVerbs } from './feed.js'

/** All who listen to changes of a memory store. */
export interface Feeds {
  /** Told by their full names. */
  slotChanged(name: string): void
  stampChanged(name: string): void
  /** The feed of a store whose names begin with this prefix; `close` ends what it has open. */
  under(prefix: string): FeedVerbs & { close(): void }
}

/** See {@link Feeds}. Told at once, and with that all that was changed by now has been told at any time. */
export function createFeeds(): Feeds {
  const listeners = new Map<FeedListener, string>()

  function tell(name: string, told: (listener: FeedListener, name: string) => void): void {
    for (const [listener, prefix] of listeners) if (name.startsWith(prefix)) told(listener, name.slice(prefix.length))
  }

  function open(prefix: string, listener: FeedListener, everyMs: number, clock: Clock): Feed {
    listeners.set(listener, prefix)
    let timer = clock.timer(0, prove)
    timer.unref()
    function prove(): void {
      listener.proven(clock.monotonic())
      timer = clock.timer(everyMs, prove)
      timer.unref()
    }
    return {
      close() {
        timer.cancel()
        listeners.delete(listener)
      },
    }
  }

  return {
    slotChanged: (name) => tell(name, (listener, key) => listener.changed(key)),
    stampChanged: (name) => tell(name, (listener, tag) => listener.tagChanged(tag)),
    under(prefix) {
      let opened: Feed | undefined
      return {
        open: (listener, everyMs, clock) => (opened = open(prefix, listener, everyMs, clock)),
        close: () => opened?.close(),
      }
    },
  }
}
