import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from './watchdog.js'

/**
 * Makes a temporary folder for a server that `start` starts there. It goes when that fails, and when this process ends
 * meanwhile, however it ends; from then on the server sees to it.
 */
export async function inFolder<Server>(prefix: string, start: (folder: string) => Promise<Server>): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // Until the server itself is guarded; a folder removed twice does no harm.
  const release = guard({ folder })
  try {
    return await start(folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    release()
  }
}
