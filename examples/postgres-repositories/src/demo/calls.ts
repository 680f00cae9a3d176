import pc from 'picocolors'
import { count, milliseconds, table } from './print.js'
import type { Recorded } from './recorder.js'

/** How the store is called in what is printed. */
export type StoreName = 'Redis' | 'memory'

const SQL_WIDTH = 44

/** Prints calls with their source, their time and the SQL that they sent. */
export function callTable(store: StoreName, calls: readonly Recorded<unknown>[]): void {
  table(
    ['call', 'answered by', '>time', 'SQL'],
    calls.map((call) => [call.call, sourceOf(call, store), milliseconds(call.ms), sqlOf(call)]),
  )
}

/** A call, and what it answered in a few words. */
export type Answered = readonly [call: Recorded<unknown>, answer: string]

/** The same, with the answers in place of the SQL. */
export function answerTable(store: StoreName, calls: readonly Answered[]): void {
  table(
    ['call', 'answered by', '>time', '>SQL', 'answer'],
    calls.map(([call, answer]) => [
      call.call,
      sourceOf(call, store),
      milliseconds(call.ms),
      count(call.statements.length),
      answer,
    ]),
  )
}

function sourceOf({ source, bypassed }: Recorded<unknown>, store: StoreName): string {
  if (bypassed === 'store') return pc.yellow('database, no Redis')
  if (bypassed === 'pending') return pc.yellow('database, write pending')
  if (source === 'store') return pc.green(store)
  return source === 'database' ? pc.yellow('database') : pc.cyan('a shared load')
}

function sqlOf({ statements }: Recorded<unknown>): string {
  const [first = '–', ...more] = statements
  const short = first.length > SQL_WIDTH ? `${first.slice(0, SQL_WIDTH - 1)}…` : first
  return pc.dim(more.length > 0 ? `${short} and ${more.length} more` : short)
}
