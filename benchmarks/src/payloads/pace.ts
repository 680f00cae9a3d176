/** Less than that, and asking for the time would be part of what is measured. */
const BATCH_MS = 0.5

/** Does `work` over and over, with the next of `count` numbers each time, until `ms` are over; microseconds for one. */
export function paceOf(work: (at: number) => unknown, count: number, ms: number): number {
  let batch = 1
  let done = 0
  let last: unknown
  const start = performance.now()
  let now = start
  while (now - start < ms) {
    for (let i = 0; i < batch; i++) last = work((done + i) % count)
    done += batch
    const before = now
    now = performance.now()
    if (now - before < BATCH_MS) batch *= 2
  }
  // What nobody looks at, a compiler may leave out.
  if (last === work) throw new Error('work gave itself')
  return ((now - start) * 1000) / done
}
