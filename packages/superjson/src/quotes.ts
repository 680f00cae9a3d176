/** What JSON escapes: quotes, backslashes, control characters, and halves of pairs where they stand alone. */
const mayBeEscaped = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

/** What JSON writes between the quotes of a text. */
export function inQuotes(text: string): string {
  return mayBeEscaped.test(text) ? JSON.stringify(text).slice(1, -1) : text
}

/**
 * A text that was put together, as one: until somebody asks for one of its characters, V8 keeps all of its pieces instead.
 * The answer is used, because a question whose answer nobody uses is not asked.
 */
export function inOnePiece(text: string): string {
  return text.charCodeAt(0) > 0 ? text : ''
}
