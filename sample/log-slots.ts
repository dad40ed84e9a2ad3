import { DAY_MS } from './clock.ts'
import type { Random } from './random.ts'
import type { RegionResources } from './resources.ts'
import { type Slot, schedule } from './schedule.ts'
import type { Site } from './site.ts'

/** Share of an account's log records in its second Region. */
const SECOND_REGION_SHARE = 0.12

/** The records of one Region; a second Region is used on few days only. */
export interface RegionShare {
  readonly region: RegionResources
  readonly count: number
  readonly sparse: boolean
}

/** Splits a number of records among the Regions of an account: most in the first. */
export function recordsByRegion(site: Site, total: number): RegionShare[] {
  const [main, second] = site.resources.regions
  if (main === undefined) return []
  if (second === undefined) return [{ region: main, count: total, sparse: false }]
  const elsewhere = Math.round(total * SECOND_REGION_SHARE)
  return [
    { region: main, count: total - elsewhere, sparse: false },
    { region: second, count: elsewhere, sparse: true },
  ]
}

/** A slot and the told records whose moments lie in it. */
export interface FilledSlot<T> extends Slot {
  readonly told: readonly T[]
}

/** Schedules drawn records and hands each slot the told ones of its time; told records outside all slots get slots of their own. */
export function* slotsWith<T>(
  random: Random,
  site: Site,
  { count, sparse }: Omit<RegionShare, 'region'>,
  weight: (time: number) => number,
  told: readonly T[],
  timeOf: (one: T) => number,
): Generator<FilledSlot<T>> {
  let left = [...told]
  for (const slot of schedule(random, site.period, count, site.perObject, weight, sparse)) {
    const inside = left.filter((one) => timeOf(one) >= slot.start && timeOf(one) < slot.end)
    left = left.filter((one) => !inside.includes(one))
    yield { ...slot, told: inside }
  }
  const days = new Map<number, T[]>()
  for (const one of left) {
    const day = Math.floor(timeOf(one) / DAY_MS)
    days.set(day, [...(days.get(day) ?? []), one])
  }
  for (const [day, inside] of days) {
    yield { start: day * DAY_MS, end: (day + 1) * DAY_MS, times: [], told: inside }
  }
}
