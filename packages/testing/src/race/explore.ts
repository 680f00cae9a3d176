import type { Choose } from './order.js'
import type { Step } from './turns.js'

/** What an exploration has come to. */
export interface Exploration<Found> {
  readonly orders: number
  /** Whether every order was tried; `false` where the bound ended it first, or something was found. */
  readonly isComplete: boolean
  readonly found: Found | undefined
}

/**
 * Tries every order of steps, each by running from the start, until `run` finds something. Those with the fewest changes
 * of mind come first: an order in which one goes on until it has to wait, and then another, has none; most mistakes
 * show with one or two.
 */
export async function explore<Found>(
  run: (choose: Choose) => Promise<Found | undefined>,
  maxOrders: number,
): Promise<Exploration<Found>> {
  /** By the number of changes: the steps with which an order begins that has not been tried. */
  const branches: (readonly string[])[][] = [[[]]]
  for (let orders = 0; ; orders++) {
    const changes = branches.findIndex((some) => some.length > 0)
    const path = branches[changes]?.pop()
    if (path === undefined) return { orders, isComplete: true, found: undefined }
    if (orders === maxOrders) return { orders, isComplete: false, found: undefined }
    const branchOff = (other: readonly string[]): void => void (branches[changes + 1] ??= []).push(other)
    const goOn = (other: readonly string[]): void => void branches[changes]?.push(other)
    const found = await run(follow(path, branchOff, goOn))
    if (found !== undefined) return { orders: orders + 1, isComplete: false, found }
  }
}

type Note = (path: readonly string[]) => void

/** Takes the path, and then lets each go on for as long as it can; notes where another could have gone on instead. */
function follow(path: readonly string[], branchOff: Note, goOn: Note): Choose {
  const taken: string[] = []
  let last: string | undefined
  return (steps: readonly Step[]) => {
    let chosen: Step | undefined
    const wanted = path[taken.length]
    if (wanted !== undefined) chosen = steps.find(({ id }) => id === wanted)
    else {
      const own = steps.find(({ actor }) => actor === last)
      chosen = own ?? steps[0]
      for (const other of steps) {
        if (other === chosen) continue
        // Where it cannot go on itself, to go on with anybody is no change of mind.
        if (own === undefined && other.actor !== chosen?.actor) goOn([...taken, other.id])
        else branchOff([...taken, other.id])
      }
    }
    if (chosen === undefined) return undefined
    taken.push(chosen.id)
    last = chosen.actor
    return chosen
  }
}
