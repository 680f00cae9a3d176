// @ts-check

/**
 * The rings of a graph: each returned list imports the next one, and the last imports the first.
 * One ring per knot (strongly connected part) that a walk meets; an acyclic graph gives none.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[][]}
 */
export function cyclesOf(graph) {
  /** @type {string[][]} */
  const rings = []
  /** @type {Set<string>} */
  const finished = new Set()
  /** @type {string[]} */
  const trail = []

  /** @param {string} node */
  const walk = (node) => {
    const start = trail.indexOf(node)
    if (start !== -1) {
      rings.push(trail.slice(start))
      return
    }
    if (finished.has(node)) return
    trail.push(node)
    for (const next of graph.get(node) ?? []) walk(next)
    trail.pop()
    finished.add(node)
  }
  for (const node of graph.keys()) walk(node)
  return rings
}
