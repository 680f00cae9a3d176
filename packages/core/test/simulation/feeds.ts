import type { FeedListener, FeedVerbs } from '../../src/store/feed.js'
import type { Version } from '../../src/store/slot.js'
import type { Placement } from './cluster.js'
import { inWords, type News } from './feed-news.js'
import type { Step } from './explore.js'
import { describeSlot, type Server } from './server.js'
import type { Time } from './time.js'

/** What of a feed may be broken. */
export interface FeedRules {
  /** It is asked for a proof again while one is on its way. */
  readonly pingsAgain?: true
  /** What a PONG proves: everything up to when its PING was sent, or up to now. @default 'sent' */
  readonly proves?: 'sent' | 'now'
}

/** What a feed is made of. */
export interface FeedParts {
  readonly server: Server
  readonly placement: Placement
  readonly time: Time
  /** What one turn of the server changes is told at its end, and what is asked in it is answered before. @default each change is a turn */
  readonly turns: boolean
  /** It tells of every change; else only where a value or a stamp goes, which is all that anybody could hold. */
  readonly everything: boolean
  /** The primaries of whose changes it tells. */
  readonly tracked: readonly number[]
  readonly rules: FeedRules
  /** Is told each thing that reaches the process. */
  readonly heard: (news: string) => void
}

/**
 * The connection over which a process hears of changes: in order, each in a step of its own, and so the answers to PINGs,
 * which prove that what was changed before has been heard.
 */
export interface SimulatedFeed extends FeedVerbs {
  /** It is live from the start. */
  start(): void
  /** Notes what the last step has changed at the server. */
  observe(): void
  steps(): readonly Step[]
  /** Sends a PING. */
  pings(): readonly Step[]
  /** The connection is lost; the process does not know yet. */
  breaks(): readonly Step[]
  /** It is connected to a server that has just taken over. */
  cut(): void
  describe(): string
}

/** What the process asks over this connection. */
interface Question {
  /** Sent after the server's turn had begun. */
  readonly isWithin: boolean
  readonly answer: () => News
  readonly fail?: () => void
}

/** A feed of this process, connected. */
export function createFeed(process: string, parts: FeedParts): SimulatedFeed {
  const { server, placement, time, turns, everything, tracked, rules, heard } = parts
  const { side } = server
  const isTold = (name: string): boolean => tracked.includes(placement.owner(name))
  let listener: FeedListener | undefined
  let link: 'connected' | 'broken' | 'lost' = 'connected'
  let known = contents()
  /** Of the server's turn that is not over. */
  let turn: News[] = []
  let hasAnsweredInTurn = false
  let questions: Question[] = []
  let stream: News[] = []
  /** PINGs without an answer. */
  let underWay = 0

  /** What lies at each key and each tag of which it tells, in words. */
  function contents(): ReadonlyMap<string, string> {
    const tags = side
      .names()
      .map((name) => /^(?:stamp |barrier #)(.*)$/.exec(name)?.[1])
      .filter((tag) => tag !== undefined)
    const slotOf = (key: string): string => `${describeSlot(server.read(key))} ${server.barrier(key)?.generation ?? ''}`
    return new Map([
      ...server
        .keysIn('any')
        .filter(isTold)
        .map((key) => [`key ${key}`, slotOf(key)] as const),
      ...tags.filter(isTold).map((tag) => [`tag ${tag}`, `stamp ${String(side.stamp(tag))}`] as const),
    ])
  }

  function lies(key: string, version: Version): boolean {
    const slot = server.read(key)
    return isTold(key) && slot.state === 'value' && slot.version === version
  }

  /** Over this very connection, so that the answer comes behind what was changed before. */
  function ask(name: string, is: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (link !== 'connected') return resolve(false)
      const answer = (): News => ({ kind: 'covers', name, is: is(), answer: resolve })
      return questions.push({ isWithin: turn.length > 0, answer, fail: () => resolve(false) })
    })
  }

  function endTurn(): void {
    stream.push(...turn)
    turn = []
    hasAnsweredInTurn = false
  }

  function cut(): void {
    if (link === 'connected') link = 'broken'
    for (const { fail } of questions) fail?.()
    for (const news of stream) if (news.kind === 'covers') news.answer(false)
    turn = []
    questions = []
    stream = []
    underWay = 0
    known = contents()
  }

  /** All that it finds there it reads at once, and once in a turn. */
  function answers(): readonly Step[] {
    const [first] = questions
    if (first === undefined || (turn.length > 0 && (first.isWithin || hasAnsweredInTurn))) return []
    return [
      {
        name: `the server answers the feed of ${process}`,
        take() {
          stream.push(...questions.map(({ answer }) => answer()))
          questions = []
          hasAnsweredInTurn = turn.length > 0
        },
      },
    ]
  }

  function deliver(news: News): void {
    if (news.kind === 'key') listener?.changed(news.name)
    else if (news.kind === 'tag') listener?.tagChanged(news.name)
    else if (news.kind === 'covers') news.answer(news.is)
    else if (news.kind === 'pong') {
      underWay--
      listener?.proven(rules.proves === 'now' ? time.ms : news.sentAt)
    }
  }

  function hear(): readonly Step[] {
    const [first] = stream
    if (first === undefined) return []
    const what = inWords(first)
    return [
      {
        name: `${process} hears ${what}`,
        take() {
          stream = stream.slice(1)
          heard(what)
          deliver(first)
        },
      },
    ]
  }

  function comesBack(): readonly Step[] {
    if (link === 'connected') return []
    const isNews = link === 'broken'
    return [
      {
        name: isNews ? `${process} hears that its feed is lost` : `the feed of ${process} is connected again`,
        take() {
          link = isNews ? 'lost' : 'connected'
          known = contents()
          heard(`feed ${link}`)
          if (isNews) listener?.lost()
        },
      },
    ]
  }

  return {
    open(given) {
      listener = given
      const covers = (key: string, version: Version): Promise<boolean> => ask(key, () => lies(key, version))
      const coversTag = (tag: string, stamp: string): Promise<boolean> =>
        ask(`the tag ${tag}`, () => isTold(tag) && side.stamp(tag) === stamp)
      return { ...(placement.primaries > 1 ? { covers, coversTag } : {}), close() {} }
    },
    start: () => listener?.proven(time.ms),
    observe() {
      if (link !== 'connected') return
      const now = contents()
      for (const name of new Set([...known.keys(), ...now.keys()])) {
        const before = known.get(name)
        if (before === now.get(name) || !(everything || (before !== undefined && HELD.test(before)))) continue
        const [kind = '', what = ''] = name.split(' ')
        turn.push({ kind: kind as 'key' | 'tag', name: what })
      }
      known = now
      if (!turns) endTurn()
    },
    steps: () => [
      ...(turn.length > 0 ? [{ name: `${process} is written what the turn has changed`, take: endTurn }] : []),
      ...answers(),
      ...hear(),
      ...comesBack(),
    ],
    pings() {
      const isAnswered = underWay === 0
      if (link !== 'connected' || !(isAnswered || rules.pingsAgain === true)) return []
      return [
        {
          name: `${process} sends a PING`,
          take() {
            const sentAt = time.ms
            underWay++
            questions.push({ isWithin: turn.length > 0, answer: () => ({ kind: 'pong', sentAt }) })
          },
        },
      ]
    },
    breaks: () => (link === 'connected' ? [{ name: `the feed of ${process} breaks`, take: cut }] : []),
    cut,
    describe: () =>
      JSON.stringify([
        link,
        turn,
        hasAnsweredInTurn,
        questions.map(({ isWithin, answer }) => [isWithin, answer()]),
        stream,
      ]),
  }
}

/** What may lie near, as {@link describeSlot} says it, and a stamp. */
const HELD = /^(?:value|stamp) /
