import { DAY_MS, HOUR_MS, MINUTE_MS, type Period } from './clock.ts'
import type { Random } from './random.ts'

/** The moments of the records of one log object, sorted, in epoch milliseconds. */
export interface Slot extends Period {
  readonly times: readonly number[]
}

/** A stream that never pauses is still running when its period ends: its last record lies so close before the end. */
const RUNNING_MS = 5 * MINUTE_MS

/** Objects are cut at this many records, however many there are in an hour. */
const MAX_RECORDS_PER_OBJECT = 5_000

/** Lengths of a slot in hours; each divides a day, so no object crosses midnight UTC. */
const SLOT_HOURS = [24, 12, 8, 6, 4, 3, 2, 1] as const

interface Hour extends Period {
  readonly count: number
  /** The stream runs on after this hour, which is the last of the period. */
  readonly runsOn: boolean
}

/**
 * Spreads exactly `total` records over a period in proportion to the weight of each hour and cuts them into objects.
 *
 * An object spans 1-24 hours of one UTC day, as few as it takes to hold about `perObject` records. Slots without records are left out.
 * The last record lies within the last five minutes, so that what still sends is told from what fell silent.
 * `sparse`: a stream of few records rests on most days, instead of making an object of a handful of records every day; it may end at rest.
 */
export function* schedule(
  random: Random,
  period: Period,
  total: number,
  perObject: number,
  weight: (time: number) => number,
  sparse = false,
): Generator<Slot> {
  const hours = sparse
    ? countByHour(random, period, total, restingOn(random, period, total, weight), false)
    : countByHour(random, period, total, weight, true)
  for (let first = 0; first < hours.length; ) {
    const day = Math.floor((hours[first]?.start ?? 0) / DAY_MS)
    let last = first
    while (last < hours.length && Math.floor((hours[last]?.start ?? 0) / DAY_MS) === day) last++
    yield* slotsOfDay(random, hours.slice(first, last), perObject)
    first = last
  }
}

/** A day of a sparse stream holds at least about so many records. */
const MIN_RECORDS_PER_DAY = 25

function restingOn(
  random: Random,
  period: Period,
  total: number,
  weight: (time: number) => number,
): (time: number) => number {
  const days = Math.ceil((period.end - period.start) / DAY_MS)
  // No more than all days, so that at least one day remains.
  const every = Math.max(1, Math.min(days, Math.floor((days * MIN_RECORDS_PER_DAY) / Math.max(1, total))))
  const phase = random.below(every)
  return (time) => (Math.floor(time / DAY_MS) % every === phase ? weight(time) : 0)
}

function countByHour(
  random: Random,
  period: Period,
  total: number,
  weight: (time: number) => number,
  runsOn: boolean,
): Hour[] {
  const hours: Period[] = []
  for (let at = Math.floor(period.start / HOUR_MS) * HOUR_MS; at < period.end; at += HOUR_MS) {
    hours.push({ start: Math.max(at, period.start), end: Math.min(at + HOUR_MS, period.end) })
  }
  const weights = hours.map(
    (hour) => weight(hour.start) * ((hour.end - hour.start) / HOUR_MS) * (0.8 + random.next() * 0.4),
  )
  const sum = weights.reduce((a, b) => a + b, 0)
  const beforeLast = runsOn ? Math.max(0, total - 1) : total
  // Rounding the running sum, not each hour, keeps the total exact.
  let running = 0
  let given = 0
  return hours.map((hour, index) => {
    running += weights[index] ?? 0
    const isLast = index === hours.length - 1
    const upTo = isLast ? total : Math.min(beforeLast, Math.floor((running / sum) * total))
    const count = upTo - given
    given = upTo
    return { ...hour, count, runsOn: isLast && runsOn }
  })
}

function* slotsOfDay(random: Random, hours: readonly Hour[], perObject: number): Generator<Slot> {
  const total = hours.reduce((sum, hour) => sum + hour.count, 0)
  const length = SLOT_HOURS.find((slotHours) => (total * slotHours) / 24 <= perObject * 1.5) ?? 1
  const slotOf = (hour: Hour | undefined) => Math.floor((hour?.start ?? 0) / (length * HOUR_MS))
  for (let first = 0; first < hours.length; ) {
    let last = first
    while (last < hours.length && slotOf(hours[last]) === slotOf(hours[first])) last++
    const slot = hours.slice(first, last)
    first = last
    const times = slot.flatMap((hour) => momentsIn(random, hour))
    const period = { start: slot[0]?.start ?? 0, end: slot.at(-1)?.end ?? 0 }
    for (let from = 0; from < times.length; from += MAX_RECORDS_PER_OBJECT) {
      yield { ...period, times: times.slice(from, from + MAX_RECORDS_PER_OBJECT) }
    }
  }
}

function momentsIn(random: Random, hour: Hour): number[] {
  const times = Array.from({ length: hour.count }, () => random.between(hour.start, hour.end))
  times.sort((a, b) => a - b)
  if (!hour.runsOn || times.length === 0) return times
  const latest = random.between(Math.max(hour.start, hour.end - RUNNING_MS), hour.end)
  return [...times.slice(0, -1), Math.max(times.at(-1) ?? latest, latest)]
}
