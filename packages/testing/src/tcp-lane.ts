import type { Socket } from 'node:net'
import type { Clock, Random, Timer } from '@readthrough/core'
import type { TcpTrouble } from './tcp-trouble.js'

/**
 * One way of one connection through a proxy: what comes in at `from` goes out at `to`, when and as far as the trouble
 * lets it.
 */
export interface TcpLane {
  /** Something else may be the trouble now. */
  look(): void
  /** Nothing goes out any more. */
  stop(): void
}

/** What a lane asks of its proxy. */
export interface LaneParts {
  readonly from: Socket
  readonly to: Socket
  /** Whether these are answers: only they are cut. */
  readonly isReply: boolean
  readonly clock: Clock
  readonly random: Random
  readonly trouble: () => TcpTrouble
  /** A cut takes place here: whether it is still to happen. */
  readonly mayCut: () => boolean
  /** Whether the connection has lost something: then neither of its ways says anything ever again. */
  readonly isDead: () => boolean
  readonly die: () => void
}

/** What waits, and from when on it may go; the last of a stream is its end, or that it broke. */
interface Waiting {
  readonly what: Buffer | 'end' | 'reset'
  readonly due: number
}

/** Beyond it no more is read, so that the sender feels it. */
const MOST_WAITING = 1_048_576
/** A throttled stream trickles in pieces of so long, not in one piece when its time has come. */
const PIECE_MS = 20

/** Starts one. */
export function tcpLane(parts: LaneParts): TcpLane {
  const { from, to, isReply, clock, random, trouble, mayCut, isDead, die } = parts
  const waiting: Waiting[] = []
  let bytesWaiting = 0
  let lastDue = 0
  let timer: Timer | undefined
  /** Since the trouble that is now. */
  let replied = 0
  let seen = trouble()

  function come(what: Waiting['what']): void {
    const now = trouble()
    if (now.kind === 'drop') die()
    if (isDead()) {
      // A client that has gone is let go; a server is not asked.
      if (what === 'end' && !isReply) from.destroy()
      return
    }
    for (const piece of piecesOf(what, now)) {
      // In order, whatever the jitter of each.
      lastDue = Math.max(lastDue, clock.monotonic() + latenessOf(now)) + paceOf(piece, now)
      waiting.push({ what: piece, due: lastDue })
      bytesWaiting += lengthOf(piece)
    }
    if (bytesWaiting > MOST_WAITING) from.pause()
    go()
  }

  function latenessOf(now: TcpTrouble): number {
    return now.kind === 'delay' ? now.ms + random.fraction() * (now.jitterMs ?? 0) : 0
  }

  function go(): void {
    timer?.cancel()
    timer = undefined
    // What is on its way is lost with the rest.
    if (bytesWaiting > 0 && trouble().kind === 'drop') die()
    if (isDead()) stop()
    while (waiting[0] !== undefined && trouble().kind !== 'hold') {
      const { what, due } = waiting[0]
      const left = due - clock.monotonic()
      if (left > 0) {
        timer = clock.timer(left, go)
        return
      }
      waiting.shift()
      bytesWaiting -= lengthOf(what)
      send(what)
    }
    if (bytesWaiting <= MOST_WAITING && from.isPaused()) from.resume()
  }

  function send(what: Waiting['what']): void {
    const now = trouble()
    if (now !== seen) [seen, replied] = [now, 0]
    if (what === 'reset') to.resetAndDestroy()
    else if (what === 'end') to.end()
    else if (isReply && now.kind === 'cut' && replied + what.length > now.afterBytes && mayCut()) {
      to.end(what.subarray(0, now.afterBytes - replied))
      from.destroy()
      stop()
    } else {
      replied += what.length
      to.write(what)
    }
  }

  function stop(): void {
    timer?.cancel()
    waiting.length = 0
    bytesWaiting = 0
  }

  from
    .on('data', come)
    .on('end', () => come('end'))
    // Of one that has ended in peace the other side has heard by then.
    .on('close', (hadError) => hadError && come('reset'))
  return { look: go, stop }
}

function piecesOf(what: Waiting['what'], trouble: TcpTrouble): Waiting['what'][] {
  if (trouble.kind !== 'throttle' || typeof what === 'string') return [what]
  const size = Math.max(1, Math.floor((trouble.bytesPerSecond * PIECE_MS) / 1_000))
  return Array.from({ length: Math.ceil(what.length / size) }, (_, at) => what.subarray(at * size, (at + 1) * size))
}

function paceOf(piece: Waiting['what'], trouble: TcpTrouble): number {
  return trouble.kind === 'throttle' ? (lengthOf(piece) / trouble.bytesPerSecond) * 1_000 : 0
}

function lengthOf(what: Waiting['what']): number {
  return typeof what === 'string' ? 0 : what.length
}
