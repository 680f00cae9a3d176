import type { Article } from '../stock/article.js'
import { resetRows } from '../schema.js'
import { openShop, type Shop, type ShopOptions } from '../shop.js'
import type { Database } from '../database.js'
import { startProcess, type OtherProcess } from './other-process.js'
import type { Look } from './program.js'
import type { Replica } from './replica.js'
import type { Servers } from './servers.js'

/** A way in which a cache comes to give what the database no longer has, or never had. */
export interface Failure {
  readonly title: string
  /** How it comes about, in a sentence or two. */
  readonly how: string
  /** What those who fall for it have. */
  readonly without: string
  /** What closes it. */
  readonly cure: string
  /** Lets it happen, or shows that it does not where `isCured`. All the rest is the same. */
  play(stage: Stage, isCured: boolean): Promise<void>
}

/** What a failure is played with. */
export interface Stage {
  /** The shop in this process. */
  open(options?: Partial<ShopOptions>, through?: (database: Database) => Database): Promise<Shop>
  /** The shop in another process. */
  openElsewhere(options?: Partial<ShopOptions>): Promise<OtherProcess>
  /** The shop in a process that stops as soon as a recall of it is committed. */
  openDoomed(options?: Partial<ShopOptions>): Promise<OtherProcess>
  readonly replica: Replica
  /** Notes what happened. */
  tell(who: string, what: string): void
  /** Notes what somebody has read at last, beside what the database has. */
  judge(who: string, look: Look): Promise<Judgement>
}

/** What was read, and what the database had then. */
export interface Judgement extends Look {
  readonly committed: Article | null
  readonly isStale: boolean
}

/** How it went. */
export interface Played {
  readonly judgements: readonly Judgement[]
  /** What the next one sees. */
  readonly again: Look
}

/** A line of the story. */
export interface Step {
  readonly who: string
  readonly what: string
  readonly judgement?: Judgement
}

let last = 0

/** Lets it happen, on rows and keys of its own; what is told of it is given to `told` as it happens. */
export async function play(
  failure: Failure,
  isCured: boolean,
  { databaseUrl, redisUrl, pool, replica, other }: Servers,
  told: (step: Step) => void = () => {},
): Promise<Played> {
  await resetRows(pool)
  const common: ShopOptions = { databaseUrl, redisUrl, namespace: `shop-${++last}` }
  const judgements: Judgement[] = []
  const leaving: (() => Promise<void>)[] = []
  const stage: Stage = {
    replica,
    async open(options, through) {
      const shop = await openShop({ ...common, ...options }, through)
      leaving.push(shop.close)
      return shop
    },
    async openElsewhere(options) {
      await other.open({ ...common, ...options })
      return other
    },
    async openDoomed(options) {
      const doomed = await startProcess()
      leaving.push(doomed.kill)
      await doomed.openAndStopAtCommit({ ...common, ...options })
      return doomed
    },
    tell: (who, what) => told({ who, what }),
    async judge(who, look) {
      const { rows } = await pool.query<Article>('select * from articles where sku = $1', ['kettle'])
      const committed = rows[0] ?? null
      const judgement = { ...look, committed, isStale: inWords(look.article) !== inWords(committed) }
      judgements.push(judgement)
      told({ who, what: seen(look), judgement })
      return judgement
    },
  }
  try {
    await failure.play(stage, isCured)
    return { judgements, again: await other.look('kettle') }
  } finally {
    await Promise.all(leaving.map((leave) => leave()))
  }
}

/** What somebody has seen, and where from. */
export function seen({ article, isLoaded }: Look): string {
  return `${inWords(article)} ${isLoaded ? '(loaded)' : '(from the cache)'}`
}

/** What matters of an article here. */
export function inWords(article: Article | null): string {
  if (article === null) return 'no such article'
  return `${article.available} left${article.recalled ? ', recalled' : ''}`
}
