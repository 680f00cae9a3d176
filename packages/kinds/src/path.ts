/** One step into a value: the name of a property, or an index into an array, a Set or the entries of a Map. */
export type Step = string | number

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** A path as people read it: `rows[3].price`, `prices["a.b"]`. */
export function showPath(steps: readonly Step[]): string {
  return steps.reduce<string>((shown, step) => {
    if (typeof step === 'number') return `${shown}[${step}]`
    if (!identifier.test(step)) return `${shown}[${JSON.stringify(step)}]`
    return shown === '' ? step : `${shown}.${step}`
  }, '')
}
