import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startRedis, type RedisServer } from '@readthrough/services'
import { tcpProxy, type TcpProxy } from '@readthrough/testing'
import { startPlayer } from '../harness/player.js'
import { judge, type Round } from './judge.js'
import type { Command, Orders, Report } from './messages.js'
import type { Plan } from './plan.js'
import { makeTrouble } from './trouble.js'
import { type Verdict, verdictOf } from './verdict.js'

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
/** More rounds than that, and there is something wrong with the machine. */
const MOST_ROUNDS = 60

/** Lets processes read what others invalidate, round after round, until there have been enough trials. */
export async function proveNear(plan: Plan): Promise<Verdict> {
  const [redis, truth] = await Promise.all([startRedis(), startRedis()])
  const link = await tcpProxy({ target: redis })
  try {
    const rounds: Round[] = []
    let trials = 0
    while (trials < plan.trials) {
      if (rounds.length === MOST_ROUNDS) throw new Error(`only ${trials} trials in ${MOST_ROUNDS} rounds`)
      const round = await playRound(plan, { redis, truth, link })
      rounds.push(round)
      trials += round.lateMs.length
    }
    return verdictOf(rounds)
  } finally {
    await link.close()
    await Promise.all([redis.stop(), truth.stop()])
  }
}

interface Scene {
  readonly redis: RedisServer
  readonly truth: RedisServer
  readonly link: TcpProxy
}

async function playRound(plan: Plan, { redis, truth, link }: Scene): Promise<Round> {
  const linkPort = plan.trouble === 'link' ? link.port : undefined
  const orders = { plan, redisUrl: redis.url, linkPort, truthUrl: truth.url }
  const roles = ['writer', ...Array.from({ length: plan.readers }, () => 'reader' as const)] as const
  const players = roles.map((role, index) =>
    startPlayer<Command, Report>(PROGRAM, { ...orders, role, index } satisfies Orders, `a ${role}`),
  )
  try {
    await Promise.all(players.map((player) => player.until('ready')))
    for (const player of players) player.tell('start')
    await makeTrouble(plan.trouble, plan.roundMs, redis, link)
    const [writer, ...readers] = players
    if (writer === undefined) throw new Error('there is no writer')
    // Readers go on for a while, so that they see what was written last.
    writer.tell('tell')
    const { written } = await writer.until('written')
    await pause(2 * plan.boundMs + 100)
    for (const reader of readers) reader.tell('tell')
    const reads = await Promise.all(readers.map(async (reader) => (await reader.until('read')).read))
    return judge(plan, written, reads)
  } finally {
    await Promise.all(players.map((player) => player.stop()))
  }
}
