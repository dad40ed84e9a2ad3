const MS_PER_DAY = 86_400_000
/** 0000-01-01 and the last millisecond of 9999: what ISO 8601 writes with four digits for the year. */
const FIRST_MS = -62_167_219_200_000
const LAST_MS = 253_402_300_799_999
/** No form that we know is longer. */
const MAX_CHARACTERS = 64

const MONTHS: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
}
const DAYS_BEFORE_MONTH: readonly number[] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_OF_MONTH: readonly number[] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const ISO_BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.(\d{0,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/i
const RFC_1123 = /^(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|([+-]\d{4}))$/i
const ZONE_NAME = /^[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{0,9}))? (?:UTC|GMT) (\d{4})$/i
/** Java since version 20 writes a narrow no-break space (U+202F) before AM and PM. */
const US_TEXT = /^([a-z]{3}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d):(\d\d)[ \u00a0\u202f](AM|PM)$/i

/**
 * Reads a time in any form that AWS services write, as epoch milliseconds; undefined when it is none.
 *
 * Numbers and their texts count by size: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds; they
 * are rounded to milliseconds. Texts: ISO 8601 with `T` or space and with any offset (none is UTC), ISO basic, RFC 1123,
 * `Wed Sep 04 16:59:44.356 UTC 2024`, `Jan 19, 2023, 10:46:15 PM`; fractions are cut to milliseconds. Dates that no calendar has, and
 * years beyond 9999, are undefined. Times before 1970 are negative.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'string') return readText(value)
  return typeof value === 'number' ? readEpoch(value) : undefined
}

const SENSIBLE_FROM = Date.UTC(1950, 0, 1)
const SENSIBLE_TO = Date.UTC(2100, 0, 1)

/**
 * Says whether a time (epoch milliseconds) lies in the years 1950 to 2099, as every time does that a service can have seen.
 *
 * One document of the year 0 or 9999 makes every chart by day fail for everybody, because OpenSearch allows 65,535 days
 * (`search.max_buckets`); within these years they are never as many.
 */
export function isSensibleTime(epochMs: number): boolean {
  return epochMs >= SENSIBLE_FROM && epochMs < SENSIBLE_TO
}

function readText(text: string): number | undefined {
  const { length } = text
  if (length > MAX_CHARACTERS) return undefined
  if (text.charCodeAt(4) === HYPHEN && text.charCodeAt(7) === HYPHEN) return readIso(text)
  if (length <= 15) {
    const number = wholeNumber(text)
    if (number >= 0) return readEpoch(number)
  }
  if (NUMBER.test(text)) return readEpoch(Number(text))
  return readIsoBasic(text) ?? readRfc1123(text) ?? readZoneName(text) ?? readUsText(text)
}

/** The value of a text of at most 15 digits, or -1. */
function wholeNumber(text: string): number {
  let number = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return text.length === 0 ? -1 : number
}

function readEpoch(number: number): number | undefined {
  const size = Math.abs(number)
  const ms = size < 1e11 ? number * 1e3 : size < 1e14 ? number : size < 1e17 ? number / 1e3 : number / 1e6
  // Adding 0 makes -0 an ordinary zero.
  const rounded = Math.round(ms) + 0
  return rounded >= FIRST_MS && rounded <= LAST_MS ? rounded : undefined
}

const ZERO = 48
const HYPHEN = 45
const PLUS = 43
const COLON = 58
const DOT = 46
const SPACE = 32

/** Reads `YYYY-MM-DD`, `T` or space, `HH:MM[:SS[.fraction]][zone]` without a regular expression: this runs several times a record. */
function readIso(text: string): number | undefined {
  const separator = text.charCodeAt(10)
  if ((!isLetter(separator, 'T') && separator !== SPACE) || text.charCodeAt(13) !== COLON) return undefined
  let at = 16
  let second = 0
  let milli = 0
  if (text.charCodeAt(at) === COLON) {
    second = twoDigits(text, at + 1)
    at += 3
    if (text.charCodeAt(at) === DOT) {
      const first = ++at
      let weight = 100
      for (; at - first < 9; at++) {
        const digit = text.charCodeAt(at) - ZERO
        if (!(digit >= 0 && digit <= 9)) break
        if (weight >= 1) milli += digit * weight
        weight /= 10
      }
    }
  }
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const ms = utc(year, twoDigits(text, 5), twoDigits(text, 8), twoDigits(text, 11), twoDigits(text, 14), second, milli)
  return at === text.length - 1 && isLetter(text.charCodeAt(at), 'Z') ? ms : shift(ms, offsetMs(text, at))
}

function readIsoBasic(text: string): number | undefined {
  const match = ISO_BASIC.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone = ''] = match
  const ms = utc(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis(fraction),
  )
  return zone.toUpperCase() === 'Z' ? ms : shift(ms, offsetMs(zone, 0))
}

function readRfc1123(text: string): number | undefined {
  const match = RFC_1123.exec(text)
  if (match === null) return undefined
  const [, day, month, year, hour, minute, second, zone = ''] = match
  const ms = utc(Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second), 0)
  return shift(ms, offsetMs(zone, 0))
}

function readZoneName(text: string): number | undefined {
  const match = ZONE_NAME.exec(text)
  if (match === null) return undefined
  const [, month, day, hour, minute, second, fraction, year] = match
  return utc(Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second), millis(fraction))
}

function readUsText(text: string): number | undefined {
  const match = US_TEXT.exec(text)
  if (match === null) return undefined
  const [, month, day, year, hourText, minute, second, half] = match
  const hour = Number(hourText)
  if (hour < 1 || hour > 12) return undefined
  const hourOfDay = (hour % 12) + (half?.toUpperCase() === 'PM' ? 12 : 0)
  return utc(Number(year), monthOf(month), Number(day), hourOfDay, Number(minute), Number(second), 0)
}

/** Epoch milliseconds of a moment in UTC; undefined when the calendar or the clock has no such moment, or a part is NaN. */
function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  milli: number,
): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return undefined
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > (month === 2 && leap ? 29 : (DAYS_OF_MONTH[month] ?? 0))) return undefined
  const past = year - 1
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)
  const dayOfYear = (DAYS_BEFORE_MONTH[month] ?? 0) + day - 1 + (leap && month > 2 ? 1 : 0)
  // 719,162 days lie between 0001-01-01 and 1970-01-01 of the Gregorian calendar.
  const days = past * 365 + leapDays + dayOfYear - 719_162
  const ms = days * MS_PER_DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + milli
  return Number.isNaN(ms) ? undefined : ms
}

/** The offset at the end of a text: `+hh`, `+hhmm`, `+hh:mm` or nothing; undefined for anything else. */
function offsetMs(text: string, at: number): number | undefined {
  if (at === text.length) return 0
  const sign = text.charCodeAt(at)
  if (sign !== PLUS && sign !== HYPHEN) return undefined
  const hours = twoDigits(text, at + 1)
  let minutes = 0
  at += 3
  if (at < text.length) {
    if (text.charCodeAt(at) === COLON) at++
    minutes = twoDigits(text, at)
    at += 2
  }
  if (at !== text.length || !(hours <= 23 && minutes <= 59)) return undefined
  const size = (hours * 60 + minutes) * 60_000
  return sign === PLUS ? size : -size
}

function shift(ms: number | undefined, offset: number | undefined): number | undefined {
  if (ms === undefined || offset === undefined) return undefined
  const shifted = ms - offset
  return shifted >= FIRST_MS && shifted <= LAST_MS ? shifted : undefined
}

/** The number of two digits, NaN when they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function isLetter(code: number, upper: 'T' | 'Z'): boolean {
  const wanted = upper.charCodeAt(0)
  return code === wanted || code === wanted + 32
}

function monthOf(name: string | undefined): number {
  return MONTHS[name?.toLowerCase() ?? ''] ?? 0
}

function millis(fraction = ''): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'))
}

/** Flow lines repeat the same few minutes: a slot for each second modulo this many. */
const SLOTS = 1024
const slotMs = new Float64Array(SLOTS).fill(Number.NaN)
const slotText: string[] = new Array(SLOTS).fill('')

const PAIRS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const MILLIS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))
/** The day that was written last, as its number since 1970 and with the `T` behind it. */
let writtenDay = Number.NaN
let writtenDayText = ''

/**
 * Writes epoch milliseconds as ISO 8601 with milliseconds and `Z`, the only form of dates in documents.
 *
 * Takes whole milliseconds of the years 0 to 9999, which is what `readTime` returns; throws a RangeError for what is no time at all.
 */
export function toIso(epochMs: number): string {
  const slot = Math.floor(epochMs / 1000) & (SLOTS - 1)
  if (slotMs[slot] === epochMs) return slotText[slot] ?? ''
  const text = writeIso(epochMs)
  slotMs[slot] = epochMs
  slotText[slot] = text
  return text
}

/** Date.toISOString takes three times as long. */
function writeIso(epochMs: number): string {
  const day = Math.floor(epochMs / MS_PER_DAY)
  if (day !== writtenDay) {
    writtenDayText = new Date(day * MS_PER_DAY).toISOString().slice(0, 'YYYY-MM-DDT'.length)
    writtenDay = day
  }
  const milli = epochMs - day * MS_PER_DAY
  const minute = Math.floor(milli / 60_000)
  const second = Math.floor(milli / 1000)
  const hour = Math.floor(minute / 60)
  return `${writtenDayText}${PAIRS[hour]}:${PAIRS[minute % 60]}:${PAIRS[second % 60]}.${MILLIS[milli % 1000]}Z`
}
