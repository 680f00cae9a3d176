import { fileURLToPath } from 'node:url'
import { startRedis, startRedisCluster } from '@readthrough/services'
import { startChild, type Child } from '../harness/child.js'
import { failureOf, figureOf, orderOf, type Failed, type Figure } from '../harness/rounds.js'
import { WAYS, type Growing, type ScaleTasks, type Way } from './orders.js'

/** What grows, to which sizes, and how often each is measured. */
export interface ScaleOptions {
  readonly growing: Growing
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly windowMs: number
  readonly warmUpMs: number
}

/** What an answer takes at one size, by one way. */
export interface ScaleResult {
  readonly name: Way
  readonly size: number
  readonly ns: Figure
  /** Over the bare `GET` or the `Map` beside it, in the same round. */
  readonly ratio: Figure
}

/** One that could not be had: what it said. */
export type ScaleOutcome = ScaleResult | (Failed & { readonly size: number })

interface Point {
  readonly size: number
  readonly child: Child
  readonly seen: Map<Way, number[]>
  failures: Partial<Record<Way, string>>
}

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))
/** A million entries, near and in a Map, in megabytes. */
const HEAP_MB = 6_144
const BARE: Readonly<Record<Way, Way>> = { GET: 'GET', 'Redis hit': 'GET', Map: 'Map', 'near hit': 'Map' }

/** Hits at every size, in turns: each size in a process of its own, over servers of its own. */
export async function measureScale(options: ScaleOptions): Promise<readonly ScaleOutcome[]> {
  const { growing, sizes, rounds, windowMs, warmUpMs } = options
  const stops: (() => Promise<void>)[] = []
  const points: Point[] = []
  try {
    for (const size of sizes) {
      const { urls, isCluster, stop } = await serversFor(growing, size)
      stops.unshift(stop)
      const orders = { growing, size, urls, isCluster }
      const child = await startChild(PROGRAM, orders, `${size} ${growing}`, [`--max-old-space-size=${HEAP_MB}`])
      stops.unshift(() => child.stop())
      const failures = await ask(child, 'fill', null)
      points.push({ size, child, seen: new Map(WAYS.map((way) => [way, []])), failures })
    }
    for (const point of points) await turn(point, warmUpMs, false)
    for (let round = 0; round < rounds; round++) {
      for (const index of orderOf(round, points.length)) await turn(points[index]!, windowMs, true)
    }
    return points.flatMap((point) => WAYS.map((way) => outcomeOf(point, way)))
  } finally {
    for (const stop of stops) await stop()
  }
}

async function turn({ child, seen, failures }: Point, ms: number, counts: boolean): Promise<void> {
  for (const way of WAYS) {
    if (failures[way] !== undefined) continue
    try {
      const ns = await ask(child, 'measure', { way, ms })
      if (counts) seen.get(way)!.push(ns)
    } catch (error) {
      failures[way] = failureOf(error)
    }
  }
}

function outcomeOf({ size, seen, failures }: Point, way: Way): ScaleOutcome {
  const failed = failures[way]
  if (failed !== undefined) return { name: way, size, failed }
  const own = seen.get(way)!
  const bare = seen.get(BARE[way])!
  return { name: way, size, ns: figureOf(own), ratio: figureOf(own.map((ns, round) => ns / bare[round]!)) }
}

async function serversFor(growing: Growing, size: number) {
  if (growing !== 'primaries') {
    const { url, stop } = await startRedis()
    return { urls: [url], isCluster: false, stop }
  }
  const { nodes, stop } = await startRedisCluster({ primaries: size, replicas: 0 })
  return { urls: nodes.map(({ url }) => url), isCluster: true, stop }
}

async function ask<T extends keyof ScaleTasks>(
  child: Child,
  task: T,
  given: ScaleTasks[T]['given'],
): Promise<ScaleTasks[T]['answer']> {
  return (await child.ask({ task, given })) as ScaleTasks[T]['answer']
}
