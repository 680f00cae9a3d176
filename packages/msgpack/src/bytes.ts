// oxlint-disable-next-line typescript/triple-slash-reference -- so that the declarations come along wherever this source is compiled
/// <reference path="msgpackr.d.ts" />
import { addExtension, Packr, RESET_BUFFER_MODE } from 'msgpackr/index-no-eval'
import { Escape, escapeType } from './escape.js'

// This entry of msgpackr is a copy of its own, so its registry of extensions is not the one that an application fills.
addExtension({
  Class: Escape,
  type: escapeType,
  write: ({ parts }: Escape) => parts,
  read: (parts: readonly unknown[]) => new Escape(parts),
})

const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  useBigIntExtension: true,
  useToJSON: false,
  copyBuffers: true,
})

/** msgpackr keeps the buffer that it writes into; one that a large value has blown up is not kept. */
const mostBytesKept = 65_536
const freshBytes = 8_192

/** MessagePack of a tree that holds nothing but what it has a form for, and {@link Escape}s. The bytes are the caller's. */
export function toBytes(tree: unknown): Buffer {
  const bytes = Buffer.from(packr.pack(tree, RESET_BUFFER_MODE))
  if (bytes.length > mostBytesKept) packr.useBuffer(Buffer.allocUnsafeSlow(freshBytes))
  return bytes
}

/** The tree again, with nothing in it that is a view of `bytes`. They must have been vetted. */
export function fromBytes(bytes: Buffer): unknown {
  return packr.unpack(bytes)
}
