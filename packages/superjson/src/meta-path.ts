import { damaged } from '@readthrough/kinds'
import type { Step } from '@readthrough/kinds'

/** A path as superjson's metadata writes it: steps joined by dots, with `\` before a dot or a `\` inside a step. */
export function writePath(steps: readonly Step[]): string {
  return steps.map(escapeStep).join('.')
}

/** One step, as a path writes it. */
export function escapeStep(step: Step): string {
  if (typeof step === 'number') return String(step)
  return step.includes('.') || step.includes('\\') ? step.replace(/[\\.]/g, '\\$&') : step
}

/** The reverse of {@link writePath}. Throws for an escape that it does not write. */
export function readPath(path: string): string[] {
  if (!path.includes('\\')) return path.split('.')
  const steps = ['']
  for (let at = 0; at < path.length; at++) {
    let char = path.charAt(at)
    if (char === '.') {
      steps.push('')
      continue
    }
    if (char === '\\') {
      char = path.charAt(++at)
      if (char !== '\\' && char !== '.') throw damaged('a path in its metadata is malformed')
    }
    steps[steps.length - 1] += char
  }
  return steps
}
