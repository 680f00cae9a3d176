import { Invalidate, onResult, ReadThrough } from '@readthrough/core'
import type { Database } from '../database.js'
import { members, organisation, keysShowing } from './keys.js'
import { toOrganisation, toUser, type Organisation, type OrganisationRow, type User, type UserRow } from './user.js'

const SELECT = `
  select o.id, o.name, o.storage_bytes, (select count(*)::int from users u where u.organisation_id = o.id) as members
  from organisations o where o.id = $1`

/** The organisations that users belong to. */
export class OrganisationRepository {
  constructor(private readonly database: Database) {}

  @ReadThrough({ key: organisation, nullTtl: '30s' })
  async findById(id: number): Promise<Organisation | null> {
    const { rows } = await this.database.query<OrganisationRow>(SELECT, [id])
    return rows[0] ? toOrganisation(rows[0]) : null
  }

  @Invalidate({ keys: onResult((id: number) => [organisation(id), members(id)]) })
  async create(name: string): Promise<number> {
    const { rows } = await this.database.query<{ id: number }>(
      'insert into organisations (name) values ($1) returning id',
      [name],
    )
    return (rows[0] as { id: number }).id
  }

  @Invalidate({ keys: (id: number) => [organisation(id)] })
  async addStorage(id: number, bytes: bigint): Promise<void> {
    await this.database.query('update organisations set storage_bytes = storage_bytes + $2 where id = $1', [
      id,
      String(bytes),
    ])
  }

  // Its members go with it, and each of them is known under an id and an address.
  @Invalidate({
    keys: onResult((gone: User[], id: number) => [organisation(id), members(id), ...gone.flatMap(keysShowing)]),
  })
  async deleteWithMembers(id: number): Promise<User[]> {
    const { rows } = await this.database.query<UserRow>(
      `with organisation as (delete from organisations where id = $1)
       delete from users where organisation_id = $1 returning *`,
      [id],
    )
    return rows.map(toUser)
  }
}
