import assert from 'node:assert/strict'
import {
  createCache,
  defineKey,
  Invalidate,
  memoryStore,
  onResult,
  ReadThrough,
  setDefaultCache,
} from '@readthrough/core'

const cache = createCache({ namespace: 'invalidation', store: memoryStore() })
setDefaultCache(cache)

interface User {
  readonly id: number
  readonly email: string
  readonly teamId: number
}

// #region keys
const user = defineKey('user', (id: number) => [id])
const userByEmail = defineKey('user-by-email', (email: string) => [email.toLowerCase()])
const team = defineKey('team', (id: number) => [id])
const userSearch = defineKey('user-search', (text: string, page = 1) => [text, page])

/** Every entry that shows this user, or has said that there is none. */
const showing = (shown: User) => [user(shown.id), userByEmail(shown.email), team(shown.teamId)]
// #endregion

const rows = new Map<number, User>()

class Users {
  @ReadThrough({ key: user })
  async findById(id: number): Promise<User | null> {
    return rows.get(id) ?? null
  }

  @ReadThrough({ key: userByEmail })
  async findByEmail(email: string): Promise<User | null> {
    return [...rows.values()].find((row) => row.email === email.toLowerCase()) ?? null
  }

  @ReadThrough({ key: userSearch })
  async search(text: string, page = 1): Promise<User[]> {
    return page > 1 ? [] : [...rows.values()].filter((row) => row.email.includes(text))
  }

  // #region arguments
  @Invalidate({ key: user }) // the function of the key takes the first argument, and no other is needed
  async touch(id: number, _at: Date): Promise<void> {
    rows.get(id)
  }
  // #endregion

  // #region result
  @Invalidate({
    keys: onResult(showing), // someone may have been told that there is no such user
    patterns: [userSearch.all], // any search may show it now
  })
  async create(given: User): Promise<User> {
    rows.set(given.id, given)
    return given
  }
  // #endregion

  // #region before-and-after
  @Invalidate({
    keys: onResult(({ before, after }: { before: User; after: User }) => [...showing(before), ...showing(after)]),
    patterns: [userSearch.all],
  })
  async changeEmail(id: number, email: string): Promise<{ before: User; after: User }> {
    const before = rows.get(id)
    if (before === undefined) throw new Error(`There is no user ${id}`)
    const after = { ...before, email }
    rows.set(id, after)
    return { before, after }
  }
  // #endregion

  // #region settled
  @Invalidate({ key: user, at: 'settled' }) // also where it throws: it may have committed before
  async sendInvitation(id: number): Promise<void> {
    throw new Error(`The mail server refused the invitation of user ${id}`)
  }
  // #endregion
}

const dropped: string[] = []
cache.on('invalidated', ({ targets }) => dropped.push(...targets))
const heard = (): string[] => dropped.splice(0)

const users = new Users()
assert.equal(await users.findByEmail('ann@example.org'), null)
await users.create({ id: 1, email: 'ann@example.org', teamId: 3 })
assert.deepEqual(heard(), ['user:1', 'user-by-email:ann@example.org', 'team:3', 'user-search', 'user-search:*'])
assert.equal((await users.findByEmail('ann@example.org'))?.id, 1)

await users.touch(1, new Date())
assert.deepEqual(heard(), ['user:1'])

await users.changeEmail(1, 'ann@example.com')
assert.deepEqual(heard().slice(0, 4), [
  'user:1',
  'user-by-email:ann@example.org',
  'team:3',
  'user-by-email:ann@example.com',
])
assert.equal(await users.findByEmail('ann@example.org'), null)

await assert.rejects(users.sendInvitation(1), /refused/)
assert.deepEqual(heard(), ['user:1'])
await assert.rejects(users.changeEmail(9, ''), /no user 9/)
assert.deepEqual(heard(), [])

// #region programmatic
const state = await cache.invalidate({ keys: [user(1)], patterns: [userSearch.under('ann')] })
if (state !== 'done') console.warn(`not gone everywhere: ${state}`)
// #endregion
assert.equal(state, 'done')
assert.deepEqual(heard(), ['user:1', 'user-search:ann', 'user-search:ann:*'])
await cache.close()
