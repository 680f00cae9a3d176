export { compressed } from './compressed.js'
export type { CompressionOptions } from './compression-options.js'
export { encrypted } from './encrypted.js'
export type { EncryptionKey, EncryptionOptions } from './encryption-options.js'
