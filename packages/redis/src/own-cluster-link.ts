import { clusterLink } from './cluster.js'
import { clusterConfirms } from './cluster-confirms.js'
import { clusterFeed } from './cluster-feed.js'
import { renewing } from './feed-source.js'
import type { Heard } from './kept.js'
import type { Link } from './link.js'
import { ownCluster, type RedisClusterOptions } from './own-cluster.js'
import { bounded } from './unanswered.js'

/** A link over kept connections to the primaries of a Cluster. */
export function ownClusterLink(given: RedisClusterOptions, heard: Heard): Link {
  const renewals = renewing(() => heard.renewed())
  const cluster = ownCluster(given, { report: (error) => heard.report(error), renewed: renewals.renewed })
  const link = clusterLink(
    cluster,
    {},
    bounded(() => {}),
  )
  const confirms = clusterConfirms(cluster)
  return {
    ...link,
    incarnation: () => cluster.known().then(() => link.incarnation()),
    confirms: (marker) => {
      const asked = confirms(marker)
      return { ...asked, ask: (...about) => cluster.known().then(() => asked.ask(...about)) }
    },
    feed: clusterFeed(cluster, renewals),
    close: () => cluster.close(),
  }
}
