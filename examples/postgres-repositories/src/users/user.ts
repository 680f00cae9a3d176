export interface Organisation {
  readonly id: number
  readonly name: string
  readonly storageBytes: bigint
  readonly members: number
}

export interface User {
  readonly id: number
  readonly organisationId: number
  readonly email: string
  readonly name: string
  readonly permissions: Set<string>
  readonly joinedAt: Date
}

/** A user who has no id yet. */
export interface NewUser {
  readonly organisationId: number
  readonly email: string
  readonly name: string
  readonly permissions?: ReadonlySet<string>
}

export interface OrganisationRow {
  readonly id: number
  readonly name: string
  readonly storage_bytes: string
  readonly members: number
}

export interface UserRow {
  readonly id: number
  readonly organisation_id: number
  readonly email: string
  readonly name: string
  readonly permissions: string[]
  readonly joined_at: Date
}

export function toOrganisation(row: OrganisationRow): Organisation {
  return { id: row.id, name: row.name, storageBytes: BigInt(row.storage_bytes), members: row.members }
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    email: row.email,
    name: row.name,
    permissions: new Set(row.permissions),
    joinedAt: row.joined_at,
  }
}
