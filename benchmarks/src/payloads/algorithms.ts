import * as zlib from 'node:zlib'

/** What compression can be done by. */
export type Algorithm = 'gzip' | 'brotli' | 'zstd'

const EVERYWHERE: readonly Algorithm[] = ['gzip', 'brotli']

/** Those that this Node has. */
export const ALGORITHMS: readonly Algorithm[] = 'zstdCompressSync' in zlib ? [...EVERYWHERE, 'zstd'] : EVERYWHERE
