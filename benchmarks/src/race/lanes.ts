import { fileURLToPath } from 'node:url'
import { startPlayer, type Player } from '../harness/player.js'
import type { Command, LaneOrders, Report } from './messages.js'

/** One process of a race. */
export type LaneProcess = Player<Command, Report>

const PROGRAM = fileURLToPath(new URL('program.js', import.meta.url))

/** Starts one; it reports `ready` once it is connected. */
export function startLane(orders: LaneOrders): LaneProcess {
  return startPlayer(PROGRAM, orders, orders.racer)
}
