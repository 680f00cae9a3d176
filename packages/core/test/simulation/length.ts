/** `npm run test:simulation` sets it: minutes instead of seconds. */
export const LONG: boolean = process.env['READTHROUGH_SIMULATION'] === 'long'

/** How long one case may take. */
export const TIMEOUT_MS: number = LONG ? 3_600_000 : 120_000
