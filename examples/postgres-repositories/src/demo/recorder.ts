import { AsyncLocalStorage } from 'node:async_hooks'
import type { BypassReason, Cache } from '@readthrough/core'
import type { Database } from '../database.js'
import { openRepositories, type Repositories } from '../repositories.js'
import { inShort } from './values.js'

/** Where an answer came from. */
export type Source = 'database' | 'store' | 'shared load'

/** One call of a repository, as it went. */
export interface Recorded<Value> {
  /** Such as `products.findById(42)`. */
  readonly call: string
  readonly value: Value
  readonly source: Source
  /** Why the cache was not used, where it was not. */
  readonly bypassed: BypassReason | undefined
  readonly ms: number
  readonly statements: readonly string[]
}

type Notes = { -readonly [Name in 'source' | 'bypassed']: Recorded<unknown>[Name] } & { statements: string[] }

type Call<Repository> = {
  [Name in keyof Repository]: Repository[Name] extends (...args: infer Args) => Promise<infer Value>
    ? (...args: Args) => Promise<Recorded<Value>>
    : never
}

/** The repositories, each call of which also tells how it went. */
export type RecordedRepositories = { readonly [Name in keyof Repositories]: Call<Repositories[Name]> }

/**
 * Opens repositories whose calls are recorded: the cache tells by events where an answer came from, and the database
 * is one that takes notes. The notes travel with the call, so concurrent calls do not mix.
 */
export function recordedRepositories(database: Database, cache: Cache): RecordedRepositories {
  const notes = new AsyncLocalStorage<Notes>()
  const write = (change: Partial<Notes>): void => void Object.assign(notes.getStore() ?? {}, change)
  cache.on('hit', () => write({ source: 'store' }))
  cache.on('joined', () => write({ source: 'shared load' }))
  cache.on('bypassed', ({ reason }) => write({ bypassed: reason }))

  const repositories = openRepositories({
    query(sql, params) {
      notes.getStore()?.statements.push(sql.replaceAll(/\s+/g, ' ').trim())
      return database.query(sql, params)
    },
  })

  async function record(call: string, run: () => Promise<unknown>): Promise<Recorded<unknown>> {
    const taken: Notes = { source: 'database', bypassed: undefined, statements: [] }
    const started = performance.now()
    const value = await notes.run(taken, run)
    return { call, value, ms: performance.now() - started, ...taken }
  }

  const recorded = (name: string, repository: object): object =>
    new Proxy(repository, {
      get: (_target, method: string) => {
        const run = Reflect.get(repository, method) as (...args: unknown[]) => Promise<unknown>
        return (...args: unknown[]) =>
          record(`${name}.${method}(${args.map(inShort).join(', ')})`, () => run.apply(repository, args))
      },
    })
  const all = Object.entries(repositories).map(([name, repository]) => [name, recorded(name, repository)])
  return Object.fromEntries(all) as RecordedRepositories
}
