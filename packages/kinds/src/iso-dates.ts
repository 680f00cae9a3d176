const dayMs = 86_400_000
/** From 0000-03-01 to 1970-01-01: years are counted from March, so that a leap day is the last of its year. */
const daysToEpoch = 719_468
const daysIn400Years = 146_097

const zero = 48
const dash = 45
const colon = 58
const dot = 46
const letterT = 84
const letterZ = 90

/** As it was when this was loaded: anyone can exchange it. */
const { toISOString } = Date.prototype

/** The years of four digits. */
const first = Date.parse('0000-01-01T00:00:00.000Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')

/** The days that were written last, each where its number ends: rows are mostly of days near each other. */
const remembered = 512
const days = new Float64Array(remembered).fill(Number.NaN)
const dayTexts = Array.from({ length: remembered }, () => '')
let clock = 0
let clockText = 'T00:00:00.000Z'

/** What `toISOString` says of a valid Date, in a fraction of the time. The calendar is worked out in whole numbers. */
export function isoText(time: number): string {
  if (!(time >= first && time <= last)) return toISOString.call(new Date(time))
  const day = Math.floor(time / dayMs)
  const place = day & (remembered - 1)
  if (days[place] !== day) {
    dayTexts[place] = dayText(day)
    days[place] = day
  }
  const ofDay = (time - day * dayMs) | 0
  if (clock !== ofDay) {
    clockText = textOfClock(ofDay)
    clock = ofDay
  }
  return dayTexts[place]! + clockText
}

/** Of a day by its number, counted from 1970. */
function dayText(number: number): string {
  const fromMarch = (number + daysToEpoch) | 0
  const era = Math.floor(fromMarch / daysIn400Years) | 0
  const ofEra = fromMarch - era * daysIn400Years
  const yearOfEra = ((ofEra - ((ofEra / 1_460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0
  const ofYear = ofEra - 365 * yearOfEra - (yearOfEra >> 2) + ((yearOfEra / 100) | 0)
  const monthFromMarch = ((5 * ofYear + 2) / 153) | 0
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const day = ofYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const century = (year / 100) | 0
  const ofCentury = year - century * 100
  // prettier-ignore
  return String.fromCharCode(
    tens(century), ones(century), tens(ofCentury), ones(ofCentury), dash, tens(month), ones(month), dash, tens(day), ones(day),
  )
}

function textOfClock(ofDay: number): string {
  const allMinutes = (ofDay / 60_000) | 0
  const hours = (allMinutes / 60) | 0
  const minutes = allMinutes - hours * 60
  const allMs = ofDay - allMinutes * 60_000
  const seconds = (allMs / 1_000) | 0
  const ms = allMs - seconds * 1_000
  const hundredths = (ms / 10) | 0
  // prettier-ignore
  return String.fromCharCode(
    letterT, tens(hours), ones(hours), colon, tens(minutes), ones(minutes), colon, tens(seconds), ones(seconds),
    dot, tens(hundredths), ones(hundredths), zero + ms - hundredths * 10, letterZ,
  )
}

function tens(number: number): number {
  return zero + ((number / 10) | 0)
}

function ones(number: number): number {
  return zero + number - ((number / 10) | 0) * 10
}

/** The time of a text such as {@link isoText} writes, in half of the time that `Date` takes; NaN for every other text. */
export function isoTime(text: string): number {
  const isForm =
    text.length === 24 &&
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    text.charCodeAt(19) === dot &&
    text.charCodeAt(23) === letterZ
  if (!isForm) return Number.NaN
  const month = pair(text, 5)
  const day = pair(text, 8)
  const hours = pair(text, 11)
  const minutes = pair(text, 14)
  const seconds = pair(text, 17)
  const year = pair(text, 0) * 100 + pair(text, 2)
  const lastDigit = text.charCodeAt(22) ^ zero
  const ms = lastDigit <= 9 ? pair(text, 20) * 10 + lastDigit : -1
  const isDay = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31
  const isClock = hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59
  if (!isDay || !isClock || ms < 0) return Number.NaN
  return dayOf(year, month, day) * dayMs + (hours * 60 + minutes) * 60_000 + seconds * 1_000 + ms
}

/** Days since 1970. A 31st of a month with thirty days is the first of the next, as it is for `Date`. */
function dayOf(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1
  const era = fromMarch < 0 ? -1 : (fromMarch / 400) | 0
  const yearOfEra = fromMarch - era * 400
  const ofYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1
  const ofEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + ofYear
  return era * daysIn400Years + ofEra - daysToEpoch
}

/** Far below zero where there are no two digits, and so is what is made of it. */
function pair(text: string, at: number): number {
  const tensDigit = text.charCodeAt(at) ^ zero
  const onesDigit = text.charCodeAt(at + 1) ^ zero
  return tensDigit <= 9 && onesDigit <= 9 ? tensDigit * 10 + onesDigit : -1_000_000
}
