import { failureOf, type Failed, type Team } from './rounds.js'
import { startRunner, type Runner } from './runner.js'
import type { Orders } from './orders.js'
import type { Verdict } from './verify.js'

/** A team that is fit to be measured. */
export interface ReadyTeam extends Team {
  readonly verdict: Verdict
}

/** Who is to be started, over what, and how. */
export interface TeamsOptions {
  /** One for each team. */
  readonly orders: readonly Orders[]
  /** In how many processes each of them runs. */
  readonly instances: number
  /** How many keys it must answer before it is fit. */
  readonly keys: number
}

/** What became of the start: those that are ready, and those that are not, with what they said. */
export interface Started {
  readonly teams: readonly ReadyTeam[]
  readonly failed: readonly Failed[]
}

/** Starts and verifies teams, hands them over and ends them, whatever happens meanwhile. One that fails is left out. */
export async function withTeams<T>(options: TeamsOptions, use: (started: Started) => Promise<T>): Promise<T> {
  const { orders, instances, keys } = options
  const running: Runner[] = []
  const teams: ReadyTeam[] = []
  const failed: Failed[] = []
  try {
    for (const each of orders) {
      const name = each.contender
      const own: Runner[] = []
      try {
        const verdicts: Verdict[] = []
        for (let i = 0; i < instances; i++) {
          const runner = await startRunner(each)
          own.push(runner)
          verdicts.push(await runner.ask('verify', { keys }))
        }
        // Those of one team do the same to types.
        teams.push({ name, runners: own, verdict: verdicts[0]! })
        running.push(...own)
      } catch (error) {
        failed.push({ name, failed: failureOf(error) })
        await Promise.all(own.map((runner) => runner.stop()))
      }
    }
    return await use({ teams, failed })
  } finally {
    await Promise.all(running.map((runner) => runner.stop()))
  }
}
