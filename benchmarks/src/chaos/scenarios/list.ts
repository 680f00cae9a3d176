import { oneOf } from '../../harness/arguments.js'
import type { Scenario } from '../scenario.js'
import { monotonicClock, wallClock } from './clocks.js'
import { clusterHang, clusterHangGiven, clusterKill, clusterKillGiven } from './cluster.js'
import { oldDumpClear, oldDumpReplay } from './dump.js'
import { listener, serializer } from './faulty-parts.js'
import { kill, outage, restart } from './gone.js'
import { hang } from './hang.js'
import { loader, loaderHard } from './loader.js'
import { cut, cutOff, dropped, late, reset, throttled, tooLate } from './network.js'
import { demoted, lossyFailover, minReplicas, readOnly } from './replicas.js'
import { resharding, reshardingPattern } from './resharding.js'
import { sentinel, sentinelGiven } from './sentinel.js'
import { stall } from './stall.js'
import { clientKill, full, pause, scriptFlush } from './unwilling.js'

/** All scenarios, in the order of the table. Names are unique. */
export const SCENARIOS: readonly Scenario[] = [
  ...[kill, outage, restart, oldDumpReplay, oldDumpClear],
  ...[hang, pause, full, scriptFlush, clientKill],
  ...[late, tooLate, throttled, dropped, cutOff, cut, reset],
  ...[readOnly, demoted, minReplicas, lossyFailover],
  ...[clusterKill, clusterHang, clusterKillGiven, clusterHangGiven, resharding, reshardingPattern],
  ...[sentinel, sentinelGiven],
  ...[loader, loaderHard, serializer, listener, wallClock, monotonicClock, stall],
]

/** @throws RangeError that names those that there are */
export function scenarioNamed(given: string): Scenario {
  const names = SCENARIOS.map(({ name }) => name)
  const name = oneOf(names, given, 'scenario')
  return SCENARIOS[names.indexOf(name)]!
}
