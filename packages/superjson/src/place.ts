import type { Annotation, Step } from '@readthrough/kinds'
import { writePath } from './meta-path.js'

/** superjson's tree of annotations: paths to types; below a typed value, paths relative to it. */
export type Notes = { [path: string]: NoteTree }
export type NoteTree = readonly [type: Annotation, below?: Notes] | Notes

/** The annotations below one typed value, or below the root. */
export interface Scope {
  /** Paths start here. */
  base: Place | undefined
  notes: Notes | undefined
}

/** Where an object was met for the first time, and what is known of it. */
export interface Place {
  /** Absent for the root. */
  readonly parent: Place | undefined
  readonly step: Step
  readonly depth: number
  scope: Scope
  /** Its members are still being packed: to refer to it from within is a cycle. */
  open: boolean
  /** The outermost place that was open when its members referred to it. */
  back: Place | undefined
}

/** A new open place, in the scope of its parent. */
export function openPlace(parent: Place | undefined, step: Step): Place {
  const depth = parent === undefined ? 0 : parent.depth + 1
  const scope = parent === undefined ? { base: undefined, notes: undefined } : parent.scope
  return { parent, step, depth, scope, open: true, back: undefined }
}

/** The steps from `base` (default: the root) to a member of `parent`; none for the root itself. */
export function stepsTo(parent: Place | undefined, step: Step, base?: Place): Step[] {
  if (parent === undefined) return []
  const steps = [step]
  for (let place = parent; place !== base && place.parent !== undefined; place = place.parent) steps.push(place.step)
  return steps.toReversed()
}

/** Writes the annotation of a member of `parent` into the scope that it belongs to. */
export function annotate(parent: Place, step: Step, tree: NoteTree): void {
  const { scope } = parent
  scope.notes ??= {}
  scope.notes[writePath(stepsTo(parent, step, scope.base))] = tree
}
