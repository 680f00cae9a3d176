import { memoryStore } from '@readthrough/core'
import { prepareBombs } from '../bodies/compressed.js'
import { damage, type Damaged } from '../bodies/damage.js'
import { forgery } from '../bodies/forgery.js'
import { KINDS, type Kind } from '../bodies/kinds.js'
import { apart, FIELDS } from '../bodies/seal.js'
import { isLoaded, openShelf, type Shelf } from '../bodies/shelf.js'
import { suspicious } from '../bodies/verdict.js'
import type { Draw } from '../draw.js'
import { shown, type Session, type Setting, type Target } from '../target.js'

/** What lies in a store is read by every process, and may be written by others. */
export const bodies: Target = {
  name: 'bodies',
  what: 'damage and moved entries are misses; forged ones harm nobody, and are misses too where they are encrypted',
  short: 12_000,
  shows: ['unchanged, answered', ...KINDS.flatMap(showsOf)],
  weighs: true,
  open: (setting) => openBodies(setting, KINDS),
}

function showsOf({ name, isEncrypted }: Kind): readonly string[] {
  return ['damaged, missed', 'forged, missed', ...(isEncrypted ? [] : ['forged, answered'])].map(
    (what) => `${name}: ${what}`,
  )
}

/** The same for any kinds. */
export async function openBodies({ fault, saw }: Setting, kinds: readonly Kind[]): Promise<Session> {
  await prepareBombs(kinds.map(({ compression }) => compression))
  const shelves = await Promise.all(
    kinds.map(async (kind) => ({ kind, shelf: await openShelf(kind, fault(memoryStore())) })),
  )

  let words = (): string => 'nothing yet'

  async function run(draw: Draw): Promise<string | undefined> {
    const { kind, shelf } = draw.oneOf(shelves)
    return tryBody(kind, shelf, draw, saw, (of) => (words = of))
  }

  return {
    run,
    words: () => words(),
    async close() {
      await Promise.all(shelves.map(({ shelf }) => shelf.close()))
    },
  }
}

/** Plants one body, reads it through its cache, and judges what came of it. */
export async function tryBody(
  kind: Kind,
  { entries }: Shelf,
  draw: Draw,
  saw: Setting['saw'],
  tell: (words: () => string) => void,
): Promise<string | undefined> {
  const isForged = draw.onceIn(2)
  const planted = isForged ? forgery(kind, entries, draw) : damage(entries, draw)
  const { entry, body, what } = planted
  const words = (): string => `${kind.name}, ${what}, in place of ${entry.label}: ${shown(body)}`
  tell(words)
  await entry.plant(body)
  let given: unknown
  try {
    given = await entry.ask()
  } catch (error) {
    return `a caller gets an error: ${String(error)}, ${words()}`
  }
  if (isLoaded(given)) {
    saw(`${kind.name}: ${isForged ? 'forged' : 'damaged'}, missed`)
    return undefined
  }
  if (isUnchanged(planted)) {
    saw('unchanged, answered')
    return labelOf(given) === entry.label ? undefined : `an unchanged entry gives something else: ${words()}`
  }
  if (!isForged) return `damage is answered: ${words()}`
  if (kind.isEncrypted) return `a forged entry is answered although it is encrypted: ${words()}`
  saw(`${kind.name}: forged, answered`)
  const odd = suspicious(given, kind.classes)
  return odd === undefined ? undefined : `a forged entry gives ${odd}: ${words()}`
}

/** Whether it says just what the genuine body says, perhaps spelt otherwise. */
function isUnchanged({ entry, body }: Damaged): boolean {
  return body.equals(entry.body) || meaningOf(body) === meaningOf(entry.body)
}

function meaningOf(body: Buffer): string {
  const { format, fields, payload } = apart(body)
  const read = fields.map((field, i) => {
    const name = FIELDS[i]
    return name === 'serializer' || name === 'definition' || name === 'tags' || name === undefined
      ? field
      : Number.parseInt(field, 36)
  })
  return JSON.stringify([format, read, payload.toString('base64')])
}

function labelOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, 'place') : undefined
}
