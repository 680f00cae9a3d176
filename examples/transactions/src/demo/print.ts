import pc from 'picocolors'
import { inWords, type Failure, type Step } from '../failures/failure.js'

export function heading(title: string, ...lines: readonly string[]): void {
  console.log(`\n${pc.bold(title)}`)
  for (const line of lines) console.log(pc.dim(`  ${line}`))
}

export function variant({ without, cure }: Failure, isCured: boolean): void {
  console.log(`\n  ${isCured ? pc.green(`with ${cure}`) : pc.yellow(`without: ${without}`)}`)
}

export function step({ who, what, judgement }: Step): void {
  const verdict =
    judgement &&
    (judgement.isStale
      ? pc.red(`  stale: the database has ${inWords(judgement.committed)}`)
      : pc.green('  as in the database'))
  console.log(`    ${who.padEnd(9)} ${what}${verdict ?? ''}`)
}

export function say(line: string): void {
  console.log(`  ${line}`)
}
