// @ts-check

/**
 * @typedef {object} Gate
 * @property {string} name its file beside this one
 * @property {number} deadlineSeconds ended after that long: more than twice what it takes on two cores, because it is
 *   there for what hangs, and must hold on one core as well
 * @property {boolean} [alone] nothing else may run meanwhile: it measures times, or waits for them
 */

/**
 * What `npm test` runs, two at a time, the quick ones first.
 *
 * @type {readonly Gate[]}
 */
export const GATES = [
  { name: 'layers', deadlineSeconds: 60 },
  { name: 'format', deadlineSeconds: 60 },
  { name: 'snippets', deadlineSeconds: 60 },
  { name: 'lint', deadlineSeconds: 240 },
  { name: 'unused', deadlineSeconds: 120 },
  { name: 'typecheck', deadlineSeconds: 300 },
  { name: 'packaging', deadlineSeconds: 360 },
  { name: 'readmes', deadlineSeconds: 360 },
  { name: 'unit', deadlineSeconds: 600 },
  { name: 'services', deadlineSeconds: 720, alone: true },
  { name: 'races', deadlineSeconds: 720, alone: true },
  { name: 'figures', deadlineSeconds: 480, alone: true },
  { name: 'examples', deadlineSeconds: 360, alone: true },
]
