import type { ClaimVerbs } from '@readthrough/core'
import type { Link } from './link.js'

/** Names that one process at a time has, under `prefix`. */
export function claimVerbs(link: Link, prefix: string, ms: (ttlMs: number) => string): ClaimVerbs {
  return {
    async take(name, ttlMs) {
      const at = prefix + name
      return (await link.text(at, ['SET', at, '1', 'PX', ms(ttlMs), 'NX'])) !== null
    },
    drop: (name) => link.unlink([prefix + name]),
  }
}
