/** Milliseconds of the machine's monotonic clock, which all processes of a machine share. */
export function sharedNow(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}
