import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { keysShowing, members, user, userByEmail } from './keys.js'
import { toUser, type NewUser, type User, type UserRow } from './user.js'

/** A user after an update, and what was true before. */
export interface UpdatedUser {
  readonly before: Pick<User, 'id' | 'email' | 'organisationId'>
  readonly after: User
}

const bothOf = (updated: UpdatedUser | null) => (updated ? [updated.before, updated.after] : [])

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

  @Invalidate({ keys: onResult(keysShowing) })
  async create({ organisationId, email, name, permissions }: NewUser): Promise<User> {
    const { rows } = await this.database.query<UserRow>(
      'insert into users (organisation_id, email, name, permissions) values ($1, $2, $3, $4) returning *',
      [organisationId, email, name, [...(permissions ?? [])]],
    )
    return toUser(rows[0] as UserRow)
  }

  // The new address may be remembered as nobody's, the old one as this user's.
  // #region before-and-after
  @Invalidate({ keys: onResult((updated: UpdatedUser | null) => bothOf(updated).flatMap(keysShowing)) })
  async update(id: number, patch: Partial<Omit<NewUser, 'permissions'>>): Promise<UpdatedUser | null> {
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
    const before = { id, email: row.previous_email, organisationId: row.previous_organisation }
    return { before, after: toUser(row) }
  }
  // #endregion

  @Invalidate({ keys: onResult(keysShowing) })
  async delete(id: number): Promise<User | null> {
    const { rows } = await this.database.query<UserRow>('delete from users where id = $1 returning *', [id])
    return rows[0] ? toUser(rows[0]) : null
  }
}
