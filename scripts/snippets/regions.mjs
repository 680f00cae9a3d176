// @ts-check

/**
 * The text between `// #region name` and its `// #endregion`, with the indentation they share removed, and without the
 * marks of regions inside it.
 *
 * @param {string} source @param {string} name
 * @returns {string | undefined} undefined when there is no such region, or it does not end
 */
export function regionOf(source, name) {
  const lines = source.split('\n')
  const start = lines.findIndex((line) => openingOf(line) === name)
  if (start === -1) return undefined
  /** @type {string[]} */
  const inside = []
  let depth = 1
  for (const line of lines.slice(start + 1)) {
    if (openingOf(line) !== undefined) depth++
    else if (/^\s*\/\/\s*#endregion\b/.test(line)) {
      depth--
      if (depth === 0) return unindented(inside)
    } else inside.push(line)
  }
  return undefined
}

/** @param {string} line */
function openingOf(line) {
  return /^\s*\/\/\s*#region\s+(\S+)\s*$/.exec(line)?.[1]
}

/** @param {string[]} lines */
function unindented(lines) {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const shared = indents.length === 0 ? 0 : Math.min(...indents)
  return lines
    .map((line) => line.slice(shared))
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
}
