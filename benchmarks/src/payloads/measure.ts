import { fileURLToPath } from 'node:url'
import { startChild } from '../harness/child.js'
import type { PayloadName } from '../harness/payload.js'
import { figureOf, orderOf, type Figure } from '../harness/rounds.js'
import { formatNames, JSON_FORMAT, SUPERJSON } from './list.js'
import type { Direction, FormatTasks, FormatVerdict } from './orders.js'

/** How a payload is measured. */
export interface FormatsOptions {
  readonly payload: PayloadName
  readonly rounds: number
  readonly windowMs: number
  readonly warmUpMs: number
  /** In how many processes each format runs, in turns. */
  readonly instances: number
}

/** What one format took. */
export interface Costs {
  /** Microseconds for one value. */
  readonly encodeUs: Figure
  readonly decodeUs: Figure
  /** Values that are encoded and decoded in a second. */
  readonly rate: Figure
  /** The rate over that of JSON and of superjson in the same round; undefined where they refuse this payload. */
  readonly ofJson: Figure | undefined
  readonly ofSuperjson: Figure | undefined
}

/** One format's place in the row; without costs where it refuses the payload. */
export interface FormatResult extends FormatVerdict {
  readonly name: string
  readonly costs: Costs | undefined
}

/** What was seen of one format in one round, in microseconds. */
type Round = Readonly<Record<Direction, number>>

interface Team {
  readonly name: string
  readonly processes: readonly FormatProcess[]
  readonly verdict: FormatVerdict
  readonly rounds: Round[]
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
const DIRECTIONS: readonly Direction[] = ['encode', 'decode']

/** All formats over one payload: first verified, then measured in turns, in another order each round. */
export async function measureFormats(options: FormatsOptions): Promise<readonly FormatResult[]> {
  const started: FormatProcess[] = []
  const start = async (name: string): Promise<FormatProcess> => {
    const process = await startFormat(name, options.payload)
    started.push(process)
    return process
  }
  try {
    const teams: Team[] = []
    for (const name of formatNames()) teams.push(await startTeam(name, start, options))
    await compete(
      teams.filter(({ verdict }) => verdict.keeps !== 'refused'),
      options,
    )
    return teams.map((team) => ({ name: team.name, ...team.verdict, costs: costsOf(team, teams) }))
  } finally {
    await Promise.all(started.map((process) => process.stop()))
  }
}

async function startTeam(
  name: string,
  start: (name: string) => Promise<FormatProcess>,
  { instances, warmUpMs }: FormatsOptions,
): Promise<Team> {
  const processes: FormatProcess[] = []
  const verdicts: FormatVerdict[] = []
  for (let i = 0; i < instances; i++) {
    const process = await start(name)
    const verdict = await process.ask('verify', null)
    processes.push(process)
    verdicts.push(verdict)
    if (verdict.keeps === 'refused') break
    for (const direction of DIRECTIONS) await process.ask('measure', { direction, ms: warmUpMs })
  }
  return { name, processes, verdict: verdicts[0]!, rounds: [] }
}

async function compete(teams: readonly Team[], { rounds, windowMs: ms }: FormatsOptions): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const index of orderOf(round, teams.length)) {
      const { processes, rounds: seen } = teams[index]!
      const process = processes[round % processes.length]!
      const { us: encode } = await process.ask('measure', { direction: 'encode', ms })
      const { us: decode } = await process.ask('measure', { direction: 'decode', ms })
      seen.push({ encode, decode })
    }
  }
}

function costsOf({ rounds }: Team, teams: readonly Team[]): Costs | undefined {
  if (rounds.length === 0) return undefined
  const over = (name: string): Figure | undefined => {
    const others = teams.find((team) => team.name === name)?.rounds ?? []
    if (others.length === 0) return undefined
    return figureOf(rounds.map((each, round) => bothOf(others[round]!) / bothOf(each)))
  }
  return {
    encodeUs: figureOf(rounds.map(({ encode }) => encode)),
    decodeUs: figureOf(rounds.map(({ decode }) => decode)),
    rate: figureOf(rounds.map((each) => 1e6 / bothOf(each))),
    ofJson: over(JSON_FORMAT),
    ofSuperjson: over(SUPERJSON),
  }
}

function bothOf({ encode, decode }: Round): number {
  return encode + decode
}

/** A format in a process of its own. */
interface FormatProcess {
  ask<T extends keyof FormatTasks>(task: T, given: FormatTasks[T]['given']): Promise<FormatTasks[T]['answer']>
  stop(): Promise<void>
}

async function startFormat(name: string, payload: PayloadName): Promise<FormatProcess> {
  const child = await startChild(PROGRAM, { format: name, payload }, name)
  return {
    ask: async (task, given) => (await child.ask({ task, given })) as FormatTasks[typeof task]['answer'],
    stop: () => child.stop(),
  }
}
