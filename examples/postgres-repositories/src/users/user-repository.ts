import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { members, organisation, readsOf, user, userByEmail } from './keys.js'
import { toUser, type NewUser, type User, type UserRow } from './user.js'

/** A user after a change, and what was true before. */
export interface ChangedUser {
  readonly user: User
  readonly previously: { readonly email: string; readonly organisationId: number }
}

/** The people in organisations. */
export class UserRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: user, nullTtl: '30s' })
  async findById(id: number): Promise<User | null> {
    const { rows } = await this.database.query<UserRow>('select * from users where id = $1', [id])
    return rows[0] ? toUser(rows[0]) : null
  }

  @ReadThrough({ key: userByEmail, nullTtl: '30s' })
  async findByEmail(email: string): Promise<User | null> {
    const { rows } = await this.database.query<UserRow>('select * from users where lower(email) = lower($1)', [email])
    return rows[0] ? toUser(rows[0]) : null
  }

  @ReadThrough({ key: members })
  async findMembers(organisationId: number): Promise<User[]> {
    const { rows } = await this.database.query<UserRow>(
      'select * from users where organisation_id = $1 order by name, id',
      [organisationId],
    )
    return rows.map(toUser)
  }

  @Invalidate({ keys: onResult(readsOf) })
  async create({ organisationId, email, name, permissions }: NewUser): Promise<User> {
    const { rows } = await this.database.query<UserRow>(
      'insert into users (organisation_id, email, name, permissions) values ($1, $2, $3, $4) returning *',
      [organisationId, email, name, [...(permissions ?? [])]],
    )
    return toUser(rows[0] as UserRow)
  }

  // The new address may be remembered as nobody's, the old one as this user's.
  // #region previously
  @Invalidate({
    keys: onResult((changed: ChangedUser | null) =>
      changed === null
        ? []
        : [
            ...readsOf(changed.user),
            userByEmail(changed.previously.email),
            members(changed.previously.organisationId),
            organisation(changed.previously.organisationId),
          ],
    ),
  })
  async update(id: number, patch: Partial<Omit<NewUser, 'permissions'>>): Promise<ChangedUser | null> {
    const { rows } = await this.database.query<UserRow & { previous_email: string; previous_organisation: number }>(
      `with previous as (select id, email, organisation_id from users where id = $1 for update)
       update users u set
         organisation_id = coalesce($2, u.organisation_id),
         email = coalesce($3, u.email),
         name = coalesce($4, u.name)
       from previous where u.id = previous.id
       returning u.*, previous.email as previous_email, previous.organisation_id as previous_organisation`,
      [id, patch.organisationId ?? null, patch.email ?? null, patch.name ?? null],
    )
    const row = rows[0]
    if (row === undefined) return null
    return { user: toUser(row), previously: { email: row.previous_email, organisationId: row.previous_organisation } }
  }
  // #endregion

  @Invalidate({ keys: onResult((deleted: User | null) => (deleted ? readsOf(deleted) : [])) })
  async delete(id: number): Promise<User | null> {
    const { rows } = await this.database.query<UserRow>('delete from users where id = $1 returning *', [id])
    return rows[0] ? toUser(rows[0]) : null
  }
}
