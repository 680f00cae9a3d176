import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'

const SAMPLE_EVERY_US = 200

/**
 * Runs `work` under V8's sampling profiler and writes what it saw to `file`, as `--cpu-prof` would; but of the work
 * alone, without the start and the warm-up of the process.
 */
export async function profiled<T>(file: string, work: () => Promise<T>): Promise<T> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
    await session.post('Profiler.start')
    const result = await work()
    const { profile } = await session.post('Profiler.stop')
    await writeFile(file, JSON.stringify(profile))
    return result
  } finally {
    session.disconnect()
  }
}
