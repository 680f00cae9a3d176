/** Where a node of the shared cluster listens. */
export interface ClusterNode {
  host: string
  port: number
}

/** What a client needs to be let in. */
export interface Credentials {
  username: string
  password: string
}

declare module 'vitest' {
  /** What the vitest project `services` hands to its tests by `inject`. */
  interface ProvidedContext {
    /** One private Redis for all files, for a user with the least rights; keep to key prefixes of your own. */
    redisUrl: string
    /** The same for who may do everything: to plant, to look, to break. */
    redisAdminUrl: string
    /** The six nodes of one private Redis Cluster, three of them primaries. */
    clusterNodes: ClusterNode[]
    /** The user with the least rights, on that Redis and on that Cluster. */
    redisUser: Credentials
    /** Who may do everything there. */
    redisAdmin: Credentials
  }
}
