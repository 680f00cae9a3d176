import type { Primary, Sweepable } from '@readthrough/core'
import { type Argument, batches, type Link, SCAN_COUNT } from './link.js'

/** Sends a command on whatever connection there is. */
export type Send = (command: Argument[]) => Promise<unknown>

/** A link to one server, over one connection or several. */
export function singleServerLink(text: Send, bytes: Send, close: () => Promise<void>): Link {
  return {
    text: (_key, command) => text(command),
    bytes: (_key, command) => bytes(command),
    unlink: (keys) => unlinkTogether(text, keys),
    matching: (glob) => singleSweepable(text, bytes, glob),
    close,
  }
}

/** One command for many keys, which no cluster would take. */
async function unlinkTogether(send: Send, keys: readonly Argument[]): Promise<void> {
  for (const batch of batches(keys)) await send(['UNLINK', ...batch])
}

function singleSweepable(text: Send, bytes: Send, glob: string): Sweepable<Buffer> {
  const primary: Primary<Buffer> = {
    scan: (cursor) => scanPage(bytes, glob, cursor),
    remove: (names) => unlinkTogether(text, names),
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
