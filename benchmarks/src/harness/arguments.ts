/** A whole number of the command line. @throws RangeError that names the option and what was given */
export function whole(given: string, option: string, least = 1): number {
  if (/^(0|[1-9]\d{0,8})$/.test(given) && Number(given) >= least) return Number(given)
  throw new RangeError(`--${option} takes a whole number from ${least}, not ${given}`)
}

/** One of the names that there are. @throws RangeError that names them and what was given */
export function oneOf<T extends string>(names: readonly T[], given: string, what: string): T {
  const name = names.find((known) => known === given)
  if (name === undefined) throw new RangeError(`there is no ${what} ${given}; there are ${names.join(', ')}`)
  return name
}

/**
 * What `read` makes of the command line. Where that asks for `--help`, a word on what can be asked for, and the end of the
 * process; where `read` throws, the same with what it threw, as a failure.
 */
export function orUsage<Settings>(read: (given: readonly string[]) => Settings, usage: string): Settings {
  const given = process.argv.slice(2)
  if (given.includes('--help')) {
    console.log(usage)
    return process.exit(0)
  }
  try {
    return read(given)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return process.exit(2)
  }
}
