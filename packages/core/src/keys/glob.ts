/**
 * Whether a text matches a glob in which `*` stands for any characters, none and `:` included, and everything else
 * for itself. Text after text is sought from left to right and never tried again, so no input makes it slow.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const literals = glob.split('*')
  const head = literals[0]!
  if (literals.length === 1) return (text) => text === head
  const tail = literals.at(-1)!
  const between = literals.slice(1, -1)

  return (text) => {
    const end = text.length - tail.length
    if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false
    let from = head.length
    for (const literal of between) {
      const at = text.indexOf(literal, from)
      if (at < 0) return false
      from = at + literal.length
    }
    return from <= end
  }
}
