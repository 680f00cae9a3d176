/** The processes fill up theirs, whose order is always the same. */
const OWN_ID = /_{8,}$/

/**
 * Puts arguments and replies in words that are the same whenever a run is repeated: what the store draws by its own
 * chance is numbered as it comes. Bodies are left out.
 */
export function createWording(): (value: unknown) => string {
  const drawn = new Map<string, string>()

  function short(id: string): string {
    if (OWN_ID.test(id)) return id.replace(OWN_ID, '')
    const name = drawn.get(id) ?? `#${drawn.size + 1}`
    drawn.set(id, name)
    return name
  }

  return (value) =>
    JSON.stringify(value, (name, inner: unknown) => {
      if (inner instanceof Map) return Object.fromEntries(inner)
      return name === 'body' ? undefined : inner
    }).replaceAll(/(?<="V?)[\w-]{20}(?=")/g, short)
}
