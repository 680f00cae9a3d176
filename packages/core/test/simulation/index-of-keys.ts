import { globMatcher } from '../../src/keys/glob.js'
import { dropIndexed, type IndexPage, type Noted, type PatternIndex } from '../../src/store/indexed-drop.js'
import type { IndexVerbs } from '../../src/store/groups.js'
import type { Slot, Version } from '../../src/store/slot.js'
import type { Sweepable } from '../../src/store/sweep.js'
import type { Wire } from './wire.js'

/** The group whose keys have an index, in cases that have one. */
export const GROUP = 'g'

/** The index of one group on the simulated server; each verb is one command. */
export interface ServerIndex {
  note(key: string): void
  /** Of what a sweep has found: a value's goes as soon as another one lies there; `false` for another epoch. */
  noteFound(epoch: string, key: string, version: Version | undefined): boolean
  open(): string
  seal(epoch: string, incarnation: string): void
  look(): IndexPage<string>
  forget(members: readonly string[]): void
  /** All that it notes, by its keys; for broken rules. */
  readonly members: ReadonlyMap<string, Found>
  /** What may vanish, by name: itself, and notes whose time is over. */
  names(read: (key: string) => Slot): readonly string[]
  evict(name: string): void
  save(): () => void
  describe(): string
}

/** What is noted; `version`: of the value that it was found with. */
interface Found {
  readonly key: string
  readonly version: Version | undefined
}

/** No index. */
export function createServerIndex(): ServerIndex {
  let epoch: string | null = null
  let sealedBy: string | null = null
  let epochs = 0
  const drawn = new Map<string, number>()
  let members = new Map<string, Found>()

  function add(key: string, version?: Version): void {
    const count = (drawn.get(key) ?? 0) + 1
    drawn.set(key, count)
    members.set(`${key}#${count}`, { key, version })
  }
  const open = (): string => (epoch ??= `E${++epochs}`)

  return {
    note(key) {
      open()
      add(key)
    },
    noteFound(of, key, version) {
      if (of !== epoch) return false
      add(key, version)
      return true
    },
    open,
    seal(of, incarnation) {
      if (of === epoch) sealedBy = incarnation
    },
    look: () => ({
      epoch,
      sealedBy,
      noted: [...members].map(([member, { key }]) => ({ member, name: key })),
      next: undefined,
    }),
    forget(gone) {
      for (const member of gone) members.delete(member)
    },
    get members() {
      return members
    },
    names: (read) => [
      ...(epoch === null ? [] : ['the index']),
      ...[...members]
        .filter(([, { key, version }]) => {
          const slot = read(key)
          return version !== undefined && !(slot.state === 'value' && slot.version === version)
        })
        .map(([member]) => `note ${member}`),
    ],
    evict(name) {
      if (name === 'the index') {
        epoch = null
        sealedBy = null
        members.clear()
      } else members.delete(name.slice('note '.length))
    },
    save() {
      const saved = { epoch, sealedBy, members: new Map(members) }
      return () => {
        ;({ epoch, sealedBy } = saved)
        members = new Map(saved.members)
      }
    },
    describe: () =>
      epoch === null
        ? ''
        : `${epoch} ${String(sealedBy)} ${[...members].map(([member, { version }]) => `${member} ${String(version)}`).join()}`,
  }
}

/** What the verbs over an index are made of. */
export interface IndexParts {
  readonly wire: Wire
  readonly index: ServerIndex
  /** Says what lies there; a value lies there under another version from here on, and it is that which is told. */
  readonly rename: (key: string) => Slot
  readonly kill: (key: string) => Promise<void>
  readonly sweepable: (pattern: string, remove?: (key: string) => Promise<void>) => Sweepable<string>
  /** Breaks a rule. */
  readonly broken: (index: PatternIndex<string>) => PatternIndex<string>
}

/** The verbs over an index, as a process sees them. */
export function simulatedIndexes({ wire, index, rename, kill, sweepable, broken }: IndexParts): IndexVerbs {
  const done = (what: string, execute: () => void): Promise<void> => wire.send(what, execute, () => 'done')

  function patternIndex(pattern: string): PatternIndex<string> {
    const matches = globMatcher(pattern)

    async function leave(epoch: string, key: string, failed: () => void): Promise<void> {
      const slot = await wire.send(
        `rename ${key}`,
        () => rename(key),
        ({ state }) => state,
      )
      if (slot.state === 'absent') return
      const version = slot.state === 'value' ? slot.version : undefined
      const noting = (): boolean => index.noteFound(epoch, key, version)
      if (!(await wire.send(`note ${key} as found in ${epoch}`, noting, String))) failed()
    }

    return {
      incarnation: async () => 'server',
      page: async () => {
        const page = await wire.send('read the index', () => index.look(), describePage)
        return { ...page, noted: page.noted.filter(({ name }) => matches(name)) }
      },
      kill: async (names) => void (await Promise.all([...new Set(names)].map(kill))),
      forget: (noted) => done(`forget ${describeNoted(noted)}`, () => index.forget(noted.map(({ member }) => member))),
      open: () => wire.send('open the index', () => index.open(), String),
      group: (epoch, failed) =>
        sweepable(`${GROUP}:*`, (key) => (matches(key) ? kill(key) : leave(epoch, key, failed).catch(() => failed()))),
      matching: () => sweepable(pattern),
      seal: (epoch, incarnation) => done(`seal the index of ${epoch}`, () => index.seal(epoch, incarnation)),
    }
  }

  return {
    note: (_group, key) => done(`note ${key}`, () => index.note(key)),
    deleteMatching: (_group, pattern) => dropIndexed(broken(patternIndex(pattern))),
  }
}

function describePage({ epoch, sealedBy, noted }: IndexPage<string>): string {
  return `${String(epoch)} ${String(sealedBy)} ${describeNoted(noted)}`
}

function describeNoted(noted: readonly Noted<string>[]): string {
  return noted.map(({ member }) => member).join()
}
