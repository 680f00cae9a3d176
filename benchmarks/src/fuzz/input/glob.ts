/**
 * Whether a text matches a glob in which `*` stands for any characters and all else for itself: by a table of which
 * beginnings of the one match which beginnings of the other, so that nothing is clever.
 */
export function globMatches<Symbol>(glob: readonly Symbol[], text: readonly Symbol[], wild: Symbol): boolean {
  let row = [true, ...text.map(() => false)]
  for (const symbol of glob) {
    const next = [symbol === wild && row[0] === true]
    for (let i = 1; i <= text.length; i++) {
      next.push(
        symbol === wild ? row[i] === true || next[i - 1] === true : row[i - 1] === true && symbol === text[i - 1],
      )
    }
    row = next
  }
  return row[text.length] === true
}

/** The same for texts. */
export function textMatches(glob: string, text: string): boolean {
  return globMatches(glob.split(''), text.split(''), '*')
}
