import { LoadTimeoutError } from '@readthrough/core'
import { startRedis } from '@readthrough/services'
import type { LaneParts, Scenario } from '../scenario.js'

const HARD_MS = 1_000
const WAIT_MS = 500
/** What a read may take beside that: the load, a look at the store. */
const SLACK_MS = 65

/** Loads of a warm row, of which one in {@link EACH} does not end. */
let loads = 0
const EACH = 10
let isHanging = false
/** Rows whose load hung already: the next one of it ends. */
const hung = new Set<string>()
let release: (() => void)[] = []

const HANGING: LaneParts = {
  async load(id, load) {
    // What comes so late was read before: it may be older than what was invalidated meanwhile.
    const row = await load()
    if (isHanging && id.startsWith('row:') && !hung.has(id) && ++loads % EACH === 1) {
      hung.add(id)
      await new Promise<void>((resolve) => void release.push(resolve))
    }
    return row
  },
  isOwn: (error) => error instanceof LoadTimeoutError,
  acts: {
    hang: () => void (isHanging = true),
    end() {
      isHanging = false
      for (const resolve of release) resolve()
      release = []
    },
  },
}

/** A database that forgets to answer, and a limit to how long it is waited for. */
export const loaderHard: Scenario = inTheProcess({
  name: 'loader-hard',
  what: `one load in ${EACH} of what was written does not end, with \`timeout: { hard: ${HARD_MS} }\``,
  limits: { maxMs: HARD_MS + SLACK_MS },
  lane: { ...HANGING, options: (usual) => ({ ...usual, timeout: { hard: HARD_MS } }) },
})

/** The same without a limit: whoever began such a load waits for it, and nobody else longer than `wait`. */
export const loader: Scenario = inTheProcess({
  name: 'loader',
  what: `one load in ${EACH} of what was written does not end as long as the trouble lasts; \`wait: ${WAIT_MS}\``,
  // Those that began it are far fewer than one in a hundred reads.
  limits: { p99Ms: WAIT_MS + SLACK_MS, maxMs: Infinity },
  lane: { ...HANGING, options: (usual) => ({ ...usual, wait: WAIT_MS }) },
})

function inTheProcess(scenario: Omit<Scenario, 'open'>): Scenario {
  return {
    ...scenario,
    async open() {
      const redis = await startRedis()
      return {
        where: () => ({ url: redis.url }),
        async breaks({ act }) {
          await Promise.all([act('writer', 'hang'), act('reader', 'hang')])
        },
        async mends({ act }) {
          await Promise.all([act('writer', 'end'), act('reader', 'end')])
        },
        close: () => redis.stop(),
      }
    },
  }
}
