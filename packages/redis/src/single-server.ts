import type { Primary, Sweepable } from '@readthrough/core'
import { type Argument, batches, type Link, otherwise, SCAN_COUNT } from './link.js'

/** Sends a command on whatever connection there is. */
export type Send = (command: Argument[]) => Promise<unknown>

/** A link to one server, over one connection or several. */
export function singleServerLink(text: Send, bytes: Send): Omit<Link, 'close'> {
  return {
    isInOrder: false,
    text: (_key, command) => text(command),
    bytes: (_key, command) => bytes(command),
    strings: (keys) => stringsTogether(text, keys),
    async each(script, keys, args, failed) {
      await text(['EVAL', script, String(keys.length), ...keys, ...args()]).catch((error) => failed(error, keys))
    },
    unlink: (keys) => unlinkTogether(text, keys),
    incarnation: () => runIdOf(text),
    matching: (glob, _prefix, remove) => singleSweepable(text, bytes, glob, remove),
  }
}

/** MGET says nothing of types: what is no string is nothing to it. */
async function stringsTogether(text: Send, keys: readonly string[]): Promise<(string | null)[]> {
  const [first, ...more] = keys
  if (first === undefined) return []
  if (more.length > 0) return (await text(['MGET', ...keys])) as (string | null)[]
  return [(await text(['GET', first]).catch(otherwise(null))) as string | null]
}

/** One command for many keys, which no cluster would take. */
async function unlinkTogether(send: Send, keys: readonly Argument[]): Promise<void> {
  for (const batch of batches(keys)) await send(['UNLINK', ...batch])
}

function singleSweepable(
  text: Send,
  bytes: Send,
  glob: string,
  remove: (names: readonly Buffer[]) => Promise<void>,
): Sweepable<Buffer> {
  const primary: Primary<Buffer> = {
    scan: (cursor) => scanPage(bytes, glob, cursor),
    remove,
  }
  return {
    // A scan that goes on after a restart, or on the server that took over, would begin in the middle.
    topology: async () => ({ layout: await runIdOf(text), moving: false }),
    primaries: async () => [primary],
  }
}

/** One page of SCAN, with keys as bytes: what others left under our prefix need not be text. */
export async function scanPage(
  bytes: Send,
  glob: string,
  cursor: string,
): Promise<{ cursor: string; names: Buffer[] }> {
  const reply = await bytes(['SCAN', cursor, 'MATCH', glob, 'COUNT', SCAN_COUNT])
  const [next, names] = reply as [Buffer, Buffer[]]
  return { cursor: next.toString(), names }
}

/** Names this start of the server; empty where a service keeps it to itself. */
export async function runIdOf(text: Send): Promise<string> {
  const info = String(await text(['INFO', 'server']))
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? ''
}
