/** Whether a server has answered with this error: each begins with a word in capitals. */
export function isAnswer(error: unknown): error is Error {
  return error instanceof Error && /^[A-Z]{2,} /.test(error.message)
}

/** What a server says that can serve nobody now: while it starts, runs a script for too long, or has lost the others. */
const UNABLE = /^(?:LOADING|BUSY|CLUSTERDOWN|MASTERDOWN|NOAUTH) /

/** Whether a server was there and said no to one command, as one that is full does, or one that may only be read. */
export function isRefusal(error: unknown): boolean {
  return isAnswer(error) && !UNABLE.test(error.message)
}
