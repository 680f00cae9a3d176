import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Whether a server and who calls it can have cores of their own. */
const CAN_BE_APART = process.platform === 'linux' && availableParallelism() > 1
const SERVERS = '0'

/**
 * What keeps a Redis on a core of its own, as on another machine. Left to itself, the kernel puts server and caller on one
 * core or on two, as it sees fit at the moment, and a call that waits for the other one takes five times as long or not.
 */
export const APART_ARGS: readonly string[] = CAN_BE_APART ? ['--server-cpulist', SERVERS] : []

/** Leaves the core of such a server to it. Does nothing where that cannot be. */
export function stayApart(): void {
  if (!CAN_BE_APART) return
  const callers = `1-${availableParallelism() - 1}`
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', callers, String(process.pid)])
}
