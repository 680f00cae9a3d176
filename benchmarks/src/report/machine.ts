import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os'

/** Where and when figures were taken: without it they mean nothing. */
export interface Machine {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly system: string
  /** How many processes wanted a core in the last minute: well above 1 before a run starts, it is not worth much. */
  readonly loadBefore: number
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    system: `${platform()} ${arch()}`,
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
  }
}
