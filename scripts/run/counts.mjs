// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number }} Counts */

/** Where a gate leaves its counts for whoever runs all gates. */
export const COUNTS_FILE = 'READTHROUGH_GATE_COUNTS'

/** Tells how many tests a gate ran, if anybody asked. @param {Counts} counts */
export function reportCounts(counts) {
  const file = process.env[COUNTS_FILE]
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
}

/**
 * The counts a gate left. A gate without tests of its own is one test; one that ended badly has failed at least once,
 * whatever it counted.
 *
 * @param {string} file @param {boolean} ok @returns {Counts}
 */
export function readCounts(file, ok) {
  let counts = { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // It left none.
  }
  return { passed: counts.passed, failed: ok ? counts.failed : Math.max(1, counts.failed) }
}
