import { startRedis, type RedisServer } from '@readthrough/services'

/** A Redis that may be killed, because it is ours. */
export interface OwnRedis {
  readonly url: string
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts its successor at the same address, empty. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnRedis(): Promise<OwnRedis> {
  let server: RedisServer = await startRedis()
  return {
    url: server.url,
    kill: () => server.kill(),
    async restart() {
      await server.stop()
      server = await startRedis({ port: server.port })
    },
    stop: () => server.stop(),
  }
}
