import { randomFillSync } from 'node:crypto'

/** Where chance comes from; tests inject one that repeats. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number
  /**
   * A name that was never given before and will never be given again: {@link ID_LENGTH} characters.
   * Every command that writes a lease or a value takes a new one; coherence rests on it.
   */
  id(): string
}

/** The length of an id in characters: 120 random bits, base64url. */
const ID_LENGTH = 20

const BYTES = (ID_LENGTH * 6) / 8
const POOL = BYTES * 256

const pool = Buffer.allocUnsafe(POOL)
let used = POOL

/** Cryptographic ids, drawn from a pool because a system call for each costs more than the command it names. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  id() {
    if (used === POOL) {
      randomFillSync(pool)
      used = 0
    }
    used += BYTES
    return pool.toString('base64url', used - BYTES, used)
  },
}
