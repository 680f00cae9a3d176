// @ts-check

/**
 * @typedef {object} Gate
 * @property {string} name its file beside this one
 * @property {number} deadlineSeconds ended after that long
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
  { name: 'lint', deadlineSeconds: 120 },
  { name: 'unused', deadlineSeconds: 120 },
  { name: 'typecheck', deadlineSeconds: 180 },
  { name: 'packaging', deadlineSeconds: 240 },
  { name: 'readmes', deadlineSeconds: 240 },
  { name: 'unit', deadlineSeconds: 300 },
  { name: 'services', deadlineSeconds: 480, alone: true },
  { name: 'races', deadlineSeconds: 300, alone: true },
  { name: 'figures', deadlineSeconds: 300, alone: true },
  { name: 'examples', deadlineSeconds: 300, alone: true },
]
