/** Refuses what is misspelt: a test must not pass because an option did nothing. @throws TypeError that names the option */
export function refuseUnknown(given: object, known: readonly string[], where: string): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw new TypeError(`${where}: unknown option '${name}'; known are ${known.join(', ')}`)
  }
}
