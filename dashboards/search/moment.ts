import { type TimeZone, ZONE_OFFSET_MS } from '#core/time-zone.ts'

/** What the word `now` means (epoch milliseconds), and where days begin. */
export interface Clock {
  readonly now: number
  readonly timeZone: TimeZone
}

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm' | 's'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const FIXED_MS = { w: 7 * DAY_MS, d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: 1_000 } as const
/** 1970-01-01 was a Thursday, and weeks begin on Monday (ISO 8601). */
const FIRST_MONDAY_MS = 4 * DAY_MS
/** The years that OpenSearch can write with four digits. */
const FIRST_MS = -62_167_219_200_000
const END_MS = 253_402_300_800_000

const DATE_MATH = /^now(?:[+-]\d{1,6}[yMwdhHms]|\/[yMwdhHms])*$/
const STEP = /([+-]\d{1,6}|\/)([yMwdhHms])/g
const ISO =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/

/**
 * Reads a moment as epoch milliseconds; undefined when it is none, or lies outside the years 0 to 9999.
 *
 * Texts are ISO 8601, also shortened to a day, month or year, in the time zone of the clock unless they name another, or date math from
 * `now` such as `now-7d/d` (OpenSearch: date math). Where a text names a span, as `now/d` and `2026-11` do, `down` is its first and `up`
 * its last millisecond. A number is taken as it is.
 */
export function readMoment(value: string | number, clock: Clock, round: 'down' | 'up' = 'down'): number | undefined {
  const moment = typeof value === 'number' ? value : (readDateMath(value, clock, round) ?? readIso(value, clock, round))
  return moment !== undefined && moment >= FIRST_MS && moment < END_MS ? moment : undefined
}

/** Says whether a text is date math from `now`. */
export function isDateMath(text: string): boolean {
  return DATE_MATH.test(text)
}

/** The first millisecond of the unit of time that holds a moment, in a time zone. */
export function startOf(unit: 'y' | 'M' | 'w' | 'd' | 'h' | 'm' | 's', moment: number, timeZone: TimeZone): number {
  const offset = ZONE_OFFSET_MS[timeZone]
  return startOfLocal(unit, moment + offset) - offset
}

/** A moment so many units of time later, in a time zone; months and years keep the day where the month has it. */
export function shift(moment: number, count: number, unit: Unit, timeZone: TimeZone): number {
  if (unit !== 'y' && unit !== 'M') return moment + count * FIXED_MS[unit]
  const offset = ZONE_OFFSET_MS[timeZone]
  const local = new Date(moment + offset)
  const month = local.getUTCMonth() + (unit === 'y' ? 12 * count : count)
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), month + 1, 0)).getUTCDate()
  local.setUTCMonth(month, Math.min(local.getUTCDate(), lastDay))
  return local.getTime() - offset
}

function readDateMath(text: string, { now, timeZone }: Clock, round: 'down' | 'up'): number | undefined {
  if (!isDateMath(text)) return undefined
  let moment = now
  for (const [, step = '', letter = ''] of text.matchAll(STEP)) {
    const unit = unitOf(letter)
    if (step === '/') moment = roundTo(unit, moment, timeZone, round)
    else moment = shift(moment, Number(step), unit, timeZone)
  }
  return Number.isNaN(moment) ? undefined : moment
}

function readIso(text: string, { timeZone }: Clock, round: 'down' | 'up'): number | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = ISO.exec(text) ?? []
  if (year === undefined) return undefined
  const parts = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)] as const
  const local = new Date(0)
  local.setUTCFullYear(...parts)
  if (local.getUTCMonth() !== parts[1] || local.getUTCDate() !== parts[2]) return undefined
  const time = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)] as const
  if (time[0] > 23 || time[1] > 59 || time[2] > 59) return undefined
  local.setUTCHours(...time, Math.floor(Number(`0.${fraction ?? 0}`) * 1000))
  const moment = local.getTime() - (zone === undefined ? ZONE_OFFSET_MS[timeZone] : offsetOf(zone))
  const named = second ? undefined : minute ? 'm' : hour ? 'h' : day ? 'd' : month ? 'M' : 'y'
  if (round === 'down' || (second !== undefined && fraction !== undefined)) return moment
  return shift(moment, 1, named ?? 's', timeZone) - 1
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS
  return sign === '-' ? -size : size
}

function roundTo(unit: Unit, moment: number, timeZone: TimeZone, round: 'down' | 'up'): number {
  const start = startOf(unit, moment, timeZone)
  return round === 'down' ? start : shift(start, 1, unit, timeZone) - 1
}

function startOfLocal(unit: Unit, local: number): number {
  const date = new Date(local)
  if (unit === 'y') return startOfMonth(date.getUTCFullYear(), 0)
  if (unit === 'M') return startOfMonth(date.getUTCFullYear(), date.getUTCMonth())
  const zero = unit === 'w' ? FIRST_MONDAY_MS : 0
  return Math.floor((local - zero) / FIXED_MS[unit]) * FIXED_MS[unit] + zero
}

/** `Date.UTC` would take the years 0 to 99 for those of the twentieth century. */
function startOfMonth(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1)
}

function unitOf(letter: string): Unit {
  return (letter === 'H' ? 'h' : letter) as Unit
}
