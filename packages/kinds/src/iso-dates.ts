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

/** The years of four digits. */
const first = Date.parse('0000-01-01T00:00:00.000Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')

/** What `toISOString` says of a valid Date, in a quarter of the time. The calendar is worked out in whole numbers. */
export function isoText(time: number): string {
  if (!(time >= first && time <= last)) return new Date(time).toISOString()
  const day = Math.floor(time / dayMs)
  const rest = (time - day * dayMs) | 0
  const minutes = (rest / 60_000) | 0
  const hours = (minutes / 60) | 0
  const ms = rest - minutes * 60_000

  const fromMarch = (day + daysToEpoch) | 0
  const era = Math.floor(fromMarch / daysIn400Years) | 0
  const ofEra = fromMarch - era * daysIn400Years
  const yearOfEra = ((ofEra - ((ofEra / 1_460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0
  const ofYear = ofEra - 365 * yearOfEra - (yearOfEra >> 2) + ((yearOfEra / 100) | 0)
  const monthFromMarch = ((5 * ofYear + 2) / 153) | 0
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return written(year, month, ofYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1, hours, minutes - hours * 60, ms)
}

function written(year: number, month: number, day: number, hours: number, minutes: number, ms: number): string {
  const century = (year / 100) | 0
  const ofCentury = year - century * 100
  const seconds = (ms / 1_000) | 0
  const hundredths = ((ms - seconds * 1_000) / 10) | 0
  // prettier-ignore
  return String.fromCharCode(
    tens(century), ones(century), tens(ofCentury), ones(ofCentury), dash, tens(month), ones(month), dash, tens(day), ones(day),
    letterT, tens(hours), ones(hours), colon, tens(minutes), ones(minutes), colon, tens(seconds), ones(seconds),
    dot, tens(hundredths), ones(hundredths), zero + ms - seconds * 1_000 - hundredths * 10, letterZ,
  )
}

function tens(number: number): number {
  return zero + ((number / 10) | 0)
}

function ones(number: number): number {
  return zero + number - ((number / 10) | 0) * 10
}
