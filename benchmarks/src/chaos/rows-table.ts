import { createClient } from 'redis'

/**
 * The database: which version each row has. A Redis of its own, in no trouble ever, so that nothing that keeps a process
 * of the scenario busy keeps a load from its answer.
 */
export interface RowsTable {
  /** 0 for a row that was never written. */
  versionOf(id: string): Promise<number>
  /** Raises the version; gives the new one. */
  write(id: string): Promise<number>
  close(): void
}

/** Connects to it. */
export async function openRowsTable(url: string): Promise<RowsTable> {
  const client = createClient({ url, commandOptions: { timeout: 0 } })
  client.on('error', (error: unknown) => console.error(error))
  await client.connect()
  return {
    versionOf: async (id) => Number((await client.get(id)) ?? 0),
    write: (id) => client.incr(id),
    close: () => client.destroy(),
  }
}
