import Table from 'cli-table3'
import pc from 'picocolors'

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((place) => [`${side}${place}`, ''] as const),
  ),
)

/** Prints a heading, and in one or two lines what is to be seen below it. */
export function heading(title: string, ...lines: readonly string[]): void {
  console.log(`\n${pc.bold(title)}`)
  for (const line of lines) console.log(pc.dim(line))
}

export function say(line: string): void {
  console.log(`  ${line}`)
}

export function blank(): void {
  console.log()
}

/** A column: its head, with `>` before it where its cells belong to the right. */
export type Column = string

/** Prints aligned columns. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const lines = new Table({
    head: columns.map((column) => pc.dim(column.replace(/^>/, ''))),
    colAligns: columns.map((column) => (column.startsWith('>') ? 'right' : 'left')),
    chars: { ...NO_LINES, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  lines.push(...rows.map((row) => [...row]))
  console.log(lines.toString().replace(/^/gm, '  ').replace(/ +$/gm, ''))
}

export function milliseconds(ms: number): string {
  return `${ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`
}

export function count(number: number): string {
  return number.toLocaleString('en')
}
