/** Where a node of the shared cluster listens. */
export interface ClusterNode {
  host: string
  port: number
}

declare module 'vitest' {
  /** What the vitest project `services` hands to its tests by `inject`. */
  interface ProvidedContext {
    /** One private Redis for all files; keep to key prefixes of your own. */
    redisUrl: string
    /** The six nodes of one private Redis Cluster, three of them primaries. */
    clusterNodes: ClusterNode[]
  }
}
