import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { RedisServer } from './redis.js'
import { guard } from './watchdog.js'

const run = promisify(execFile)
const IMAGE = 'redis:7'
const PULL_MS = 180_000
const READY_MS = 30_000
const POLL_MS = 100

/**
 * The same private Redis in a container, for machines without redis-server but with a Docker engine.
 *
 * The machines this was written on have no engine: the path follows Docker's manual and has never been run.
 */
export async function startRedisInDocker(
  docker: string,
  args: readonly string[],
  wantedPort: number | undefined,
): Promise<Omit<RedisServer, 'adminUrl'>> {
  const name = `readthrough-redis-${randomUUID()}`
  const publish = `127.0.0.1:${wantedPort ?? ''}:6379`
  const release = guard({ command: [docker, 'kill', name] })
  const command = ['redis-server', '--save', '', '--appendonly', 'no', ...args]
  await run(docker, ['run', '--rm', '-d', '--name', name, '-p', publish, IMAGE, ...command], { timeout: PULL_MS })
  const port = await publishedPort(docker, name)
  await untilReady(docker, name)
  const { stdout } = await run(docker, ['inspect', '--format', '{{.State.Pid}}', name])
  const end = async () => {
    // It may be gone already; that is what was asked for.
    await run(docker, ['kill', name]).catch(() => undefined)
    release()
  }
  return {
    host: '127.0.0.1',
    port,
    url: `redis://127.0.0.1:${port}`,
    pid: Number(stdout),
    stop: end,
    kill: end,
    pause: () => void run(docker, ['pause', name]),
    resume: () => void run(docker, ['unpause', name]),
  }
}

async function publishedPort(docker: string, name: string): Promise<number> {
  const { stdout } = await run(docker, ['port', name, '6379/tcp'])
  const port = Number(stdout.trim().split('\n')[0]?.split(':').at(-1))
  if (!Number.isInteger(port)) throw new Error(`docker port ${name} answered ${JSON.stringify(stdout)}`)
  return port
}

async function untilReady(docker: string, name: string): Promise<void> {
  for (let waited = 0; waited < READY_MS; waited += POLL_MS) {
    const answer = await run(docker, ['exec', name, 'redis-cli', 'ping']).catch(() => ({ stdout: '' }))
    if (answer.stdout.startsWith('PONG')) return
    await delay(POLL_MS)
  }
  throw new Error(`the container ${name} did not answer within ${READY_MS} ms`)
}
