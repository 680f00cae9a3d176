import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const POLL_MS = 50
/** Whoever holds it for longer is gone. */
const LOCK_MS = 120_000

/**
 * Does `work` once for all test files of one run that name it alike, each in a process of its own; who comes meanwhile
 * waits. It is done again where something changed since, as `changedAt` tells: a run that watches does not end.
 */
export function oncePerRun(name: string, changedAt: () => number, work: () => void): void {
  const stamp = join(tmpdir(), `readthrough-${name}-${process.ppid}`)
  const lock = `${stamp}.lock`
  while (!taken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  try {
    const started = Date.now()
    if (doneAt(stamp) > changedAt()) return
    work()
    writeFileSync(stamp, String(started))
  } finally {
    rmdirSync(lock)
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > LOCK_MS) rmdirSync(lock)
    return false
  }
}

function doneAt(stamp: string): number {
  try {
    return Number(readFileSync(stamp, 'utf8'))
  } catch {
    return 0
  }
}
