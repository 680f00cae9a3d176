/** Who may do what: a user of Redis. */
export interface RedisUser {
  readonly username: string
  readonly password: string
  /** What the user may do, in the words of `ACL SETUSER`, such as `['~rt:*', '+get']`. */
  readonly rules: readonly string[]
}

/** What a client needs to be let in. */
export type RedisCredentials = Pick<RedisUser, 'username' | 'password'>

/** Who may do everything on a server that was started with a user. */
export const ADMIN: RedisCredentials = { username: 'default', password: 'all-rights-for-tests' }

/** Arguments of a server that lets in this user and {@link ADMIN}, and nobody else. */
export function accessArgs({ username, password, rules }: RedisUser): string[] {
  return [
    ...['--requirepass', ADMIN.password, '--masterauth', ADMIN.password],
    ...['--user', username, 'on', `>${password}`, ...rules],
  ]
}

/** The same address, with credentials. */
export function urlFor(url: string, { username, password }: RedisCredentials): string {
  const given = new URL(url)
  given.username = username
  given.password = password
  return given.href
}
