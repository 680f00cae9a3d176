import { types } from 'node:util'
import { isReadthroughError } from '@readthrough/core'
import type { Draw } from '../draw.js'
import { hostileShape, hostileValue, isPlanted } from '../options/hostile.js'
import { PLAUSIBLE } from '../options/plausible.js'
import { SUBJECTS, VALUE, type Subject } from '../options/subjects.js'
import { shown, type Setting, type Target } from '../target.js'

/** A call that takes longer hangs. */
const HANGS_MS = 3_000
/** What V8 says by itself: it names no option of ours. */
const OF_THE_ENGINE =
  /^(Cannot |Class |Invalid |Reflect\.|Object prototype|Method |Function has|'\w+' (on proxy|called)|Derived|Iterator)|is not (a function|iterable|an object|a constructor|extensible|defined)|(undefined|null) \(reading|has been revoked|^The ".*" (argument|property)/

/** Options are refused by name, or they work. */
export const options: Target = {
  name: 'options',
  what: 'options are refused by a TypeError, a RangeError or an error of ours that names them, or a call works with them',
  short: 2_500,
  shows: ['refused', 'worked', 'refused the call', ...SUBJECTS.map(({ name }) => name)],
  async open(setting) {
    let words = (): string => 'nothing yet'
    return {
      run: (draw) => tryOptions(draw, setting.saw, (of) => (words = of)),
      words: () => words(),
      close: async () => {},
    }
  },
}

async function tryOptions(
  draw: Draw,
  saw: Setting['saw'],
  tell: (words: () => string) => void,
): Promise<string | undefined> {
  const subject = draw.oneOf(SUBJECTS)
  const given = optionsFor(subject, draw)
  const words = (): string => `${subject.name}(${inWords(given)})`
  tell(words)
  saw(subject.name)
  let call: ReturnType<Subject['define']>
  try {
    call = subject.define(given as never)
  } catch (error) {
    saw('refused')
    const wrong = wrongWith(error, subject)
    return wrong && `options are refused ${wrong}, ${words()}`
  }
  if (call === undefined) return undefined
  let timer: NodeJS.Timeout | undefined
  const hangs = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), HANGS_MS)
  })
  try {
    const value = await Promise.race([call(), hangs])
    saw('worked')
    if (value === 'hangs') return `a call hangs: ${words()}`
    return isValue(value) || mayLie(given) ? undefined : `a call gives something else: ${shown(value)}, ${words()}`
  } catch (error) {
    saw('refused the call')
    const wrong = wrongWith(error, subject)
    return wrong && `a call is refused ${wrong}, ${words()}`
  } finally {
    clearTimeout(timer)
  }
}

/** A few of those that there are, mostly with what may well be given for them; or something else altogether. */
function optionsFor({ known, required, plausible }: Subject, draw: Draw): unknown {
  if (draw.onceIn(24)) return hostileValue(draw)
  const members: Record<string, unknown> = {}
  for (const name of known) {
    const isGiven = required.includes(name) ? !draw.onceIn(30) : draw.onceIn(6)
    if (!isGiven) continue
    const good = plausible?.[name] ?? PLAUSIBLE[name] ?? []
    members[name] = good.length > 0 && !draw.onceIn(4) ? draw.oneOf(good) : hostilePart(good, draw)
  }
  if (draw.onceIn(20)) members[draw.oneOf(['tttl', 'constructor', 'toString', '', 'then', '0'])] = hostileValue(draw)
  return hostileShape(members, draw)
}

/** Anything; or what may well be given, with something else in one of its places. */
function hostilePart(good: readonly unknown[], draw: Draw): unknown {
  const like = draw.onceIn(2) && good.length > 0 ? draw.oneOf(good) : undefined
  if (Array.isArray(like)) return draw.onceIn(2) ? [...like, hostileValue(draw)] : [hostileValue(draw)]
  if (typeof like === 'object' && like !== null) {
    const name = draw.oneOf([...Object.keys(like), 'other'])
    return hostileShape({ ...like, [name]: hostileValue(draw) }, draw)
  }
  return hostileValue(draw)
}

/** What is wrong with an error, or `undefined`. */
function wrongWith(error: unknown, { words, known, throwsItsOwn }: Subject): string | undefined {
  if (!types.isNativeError(error)) return `by what is no error: ${shown(error)}`
  const { name, message } = error
  // A class in the place of a function throws by itself.
  if (throwsItsOwn === true && (isPlanted(error) || message.startsWith('Class constructor'))) return undefined
  const isOurs = isReadthroughError(error) || name === 'TypeError' || name === 'RangeError'
  if (!isOurs) return `by another error: ${name}: ${message}`
  if (words.some((word) => message.replace('@', '').startsWith(word))) return undefined
  if (OF_THE_ENGINE.test(message)) return `by the engine: ${message}`
  return [...words, ...known].some((word) => message.includes(word)) ? undefined : `without a name: ${message}`
}

function isValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && JSON.stringify(value) === JSON.stringify(VALUE)
}

/** Another serializer than ours may give anything for what it wrote: its one obligation is not to. */
function mayLie(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  const { serializer } = Object.getOwnPropertyDescriptors(given) as { readonly serializer?: PropertyDescriptor }
  return serializer !== undefined && PLAUSIBLE['serializer']?.includes(serializer.value) !== true
}

/** Options as far as they can be shown. */
function inWords(given: unknown): string {
  if (typeof given !== 'object' || given === null) return shown(given)
  try {
    const members = Object.entries(Object.getOwnPropertyDescriptors(given)).map(
      ([name, { get, value }]) => `${name}: ${get === undefined ? deep(value) : 'a getter'}`,
    )
    return `{ ${members.join(', ')} }`
  } catch {
    return shown(given)
  }
}

function deep(value: unknown): string {
  if (typeof value === 'function') {
    const text = Function.prototype.toString.call(value)
    return text.length < 80 ? text : 'a function'
  }
  if (typeof value !== 'object' || value === null) return shown(value)
  try {
    if (Array.isArray(value)) return `[${value.map(deep).join(', ')}]`
    return Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length > 0
      ? inWords(value)
      : shown(value)
  } catch {
    return shown(value)
  }
}
