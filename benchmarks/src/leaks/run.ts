import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startRedis } from '@readthrough/services'
import { tcpProxy } from '@readthrough/testing'
import { makeFor } from './make.js'
import { HEAP_BYTES, type CaseName, type Length, type Orders } from './plan.js'
import { verdictOf, type Sample, type Verdict } from './verdict.js'

/** What one case has come to. */
export interface CaseResult extends Verdict, Length {
  readonly name: CaseName
  readonly last: Sample
  readonly ms: number
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
/** Far longer than any takes, on a busy machine too. */
const DEADLINE_MS = 900_000

/** Runs a case in a process of its own, over a Redis of its own. Rejects when it fails, or does not end. */
export async function runCase(name: CaseName, length: Length): Promise<CaseResult> {
  const redis = await startRedis()
  const proxy = await tcpProxy({ target: redis })
  try {
    const started = performance.now()
    const samples = await samplesOf({ ...length, name, url: `redis://${proxy.host}:${proxy.port}` }, (child) =>
      makeFor(child, proxy),
    )
    const last = samples.at(-1)
    if (last === undefined) throw new Error(`${name} took no samples`)
    return { name, ...length, ...verdictOf(samples, HEAP_BYTES), last, ms: performance.now() - started }
  } finally {
    await proxy.close()
    await redis.stop()
  }
}

function samplesOf(orders: Orders, tend: (child: ReturnType<typeof fork>) => void): Promise<Sample[]> {
  return new Promise((resolve, reject) => {
    const samples: Sample[] = []
    const child = fork(PROGRAM, [JSON.stringify(orders)], { execArgv: ['--expose-gc'] })
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
    tend(child)
    child.on('message', (message: { readonly sample?: Sample }) => {
      if (message.sample !== undefined) samples.push(message.sample)
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(deadline)
      if (code === 0) resolve(samples)
      else reject(new Error(`${orders.name} ended with ${signal ?? code} after ${samples.length} rounds`))
    })
  })
}
