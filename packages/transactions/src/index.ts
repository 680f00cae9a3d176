export { inTransaction } from './in-transaction.js'
export { CommitRefusedError } from './outcome-of-commit.js'
