import { createClient } from 'redis'

/** What stands for the database: a number for each key, which rises with every write. */
export interface Truth {
  load(key: number): Promise<number>
  /** Commits the next version, and gives it. */
  commit(key: number): Promise<number>
  close(): void
}

export async function openTruth(url: string): Promise<Truth> {
  const client = createClient({ url, commandOptions: { timeout: 0 } })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return {
    load: async (key) => Number((await client.get(`truth:${key}`)) ?? 0),
    commit: (key) => client.incr(`truth:${key}`),
    close: () => client.destroy(),
  }
}
