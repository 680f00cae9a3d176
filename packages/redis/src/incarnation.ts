import type { IncarnationVerbs } from '@readthrough/core'
import { type Link, otherwise } from './link.js'
import { telling } from './tellable.js'

/** Which servers answer, and the one name that was noted, `at` a key of its own, which stays. */
export function incarnationVerbs(link: Link, at: string): IncarnationVerbs {
  return {
    async read() {
      const [now, noted] = await Promise.all([
        telling(link.incarnation()),
        link.text(at, ['GET', at]).catch(otherwise(null)) as Promise<string | null>,
      ])
      return { now, noted }
    },
    async note(name) {
      await link.text(at, ['SET', at, name])
    },
  }
}
