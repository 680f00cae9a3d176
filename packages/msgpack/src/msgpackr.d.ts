/** msgpackr without generated code and without its native addon; it has no declarations of its own for this entry. */
declare module 'msgpackr/index-no-eval' {
  export { addExtension, Packr, RESET_BUFFER_MODE } from 'msgpackr'
}
