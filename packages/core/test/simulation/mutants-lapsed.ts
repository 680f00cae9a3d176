import type { Reload } from '../../src/engine/reload.js'
import { replacedBetween } from './cases-lapsed.js'
import { changing, type Hunt } from './mutants.js'
import { plants } from './plants.js'

const k = 'k'
const read = { read: k }
const write = { write: k }
const policy = { ttl: 0.1, stale: { ifError: '1h' } } as const
const lapsed = plants({ k: 'stale' })

/** The mutants of what stands in for errors. */
export const lapsedHunts: readonly Hunt[] = [
  {
    mutant: {
      name: 'lapsed: a load shared by its key only',
      flights(flights) {
        const latest = new Map<string, Reload>()
        return {
          ...flights,
          beginReload(reload) {
            latest.set(reload.key, reload)
            flights.beginReload(reload)
          },
          reloading: (key) => latest.get(key),
        }
      },
    },
    scenario: { ...replacedBetween, opening: ['a/0', 'a.1 read', 'a.2 claim', 'a/0 loads', 'w/0'] },
  },
  {
    mutant: changing('lapsed: replaced unconditionally', (_store, server, resend) => ({
      replace: (key, _seen, value) =>
        resend(`replace ${key}, whatever lies there`, () => {
          server.put(key, { state: 'value', ...value })
          return true
        }),
    })),
    scenario: {
      title: 'what has lapsed is loaded while one invalidates it',
      processes: { a: [read], b: [read], w: [write] },
      policy: { stale: policy.stale },
      groups: ['claims'],
      plant: lapsed,
    },
  },
  {
    mutant: {
      name: 'lapsed: what was given last stands in, whatever lies there now',
      engine(engine) {
        const given = new Map<string, unknown>()
        return {
          ...engine,
          async readThrough(call, load) {
            try {
              const value = await engine.readThrough(call, load)
              given.set(call.key, value)
              return value
            } catch (error) {
              if (!given.has(call.key)) throw error
              return given.get(call.key)
            }
          },
        }
      },
    },
    scenario: {
      title: 'a process reads twice where loads fail',
      processes: { a: [read, read], w: [write] },
      policy,
      groups: ['claims'],
      loadsFail: true,
      plant: lapsed,
    },
  },
]
