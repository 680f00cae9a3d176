import { defineKey, type Key } from '@readthrough/core'
import type { User } from './user.js'

export const user = defineKey('user', (id: number) => [id])
/** Postgres compares addresses in lower case; so does the key, or one user would have several. */
export const userByEmail = defineKey('user-by-email', (email: string) => [email.toLowerCase()])
export const members = defineKey('members', (organisationId: number) => [organisationId])
export const organisation = defineKey('organisation', (id: number) => [id])

/** Every read that shows or counts this user, or said that there is none. */
export const keysShowing = (shown: Pick<User, 'id' | 'email' | 'organisationId'> | null): Key[] =>
  shown === null
    ? []
    : [user(shown.id), userByEmail(shown.email), members(shown.organisationId), organisation(shown.organisationId)]
