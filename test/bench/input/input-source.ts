import type { Random } from '#sample/random.ts'
import { iso, type Place } from './draw.ts'

/** One object that is to be written: where it belongs and how many records it holds. */
export interface Slot {
  readonly place: Place
  readonly number: number
  readonly records: number
  /** Its records lie in [from, to), epoch milliseconds. */
  readonly from: number
  readonly to: number
}

/** A source that the bench measures, and how its inputs are made. */
export interface InputSource {
  readonly id: string
  /** Records of the whole input by default. */
  readonly records: number
  readonly recordsPerObject: number
  /** Object key as the service or our exporter writes it. */
  key(slot: Slot): string
  /** Starts an input: what is returned gives the text of an object piece by piece, and remembers the findings of earlier objects. */
  open(): (slot: Slot, random: Random) => Generator<string>
}

/** A finding that was delivered before and may be delivered again with news. */
export interface Finding {
  /** What all its fixed parts are drawn from. */
  readonly seed: string
  readonly createdAt: number
  updates: number
}

const UPDATE_SHARE = 0.4
/** An account must have so many findings before any of them changes. */
const FIRST_FINDINGS = 20

/** Deliveries of findings: four in ten are updates of an earlier finding of the same place. */
export class FindingStream {
  readonly #known = new Map<Place, Finding[]>()

  /** Draws the finding of the next delivery. */
  next(place: Place, random: Random, time: number): Finding {
    let known = this.#known.get(place)
    if (known === undefined) {
      known = []
      this.#known.set(place, known)
    }
    if (known.length >= FIRST_FINDINGS && random.chance(UPDATE_SHARE)) {
      const finding = random.pick(known)
      finding.updates++
      return finding
    }
    const seed = `${place.account}/${place.region}/${known.length}`
    const finding = { seed, createdAt: time - random.between(60_000, 3_600_000), updates: 0 }
    known.push(finding)
    return finding
  }
}

/** Returns the next moment of a slot at each call, ascending. */
export function moments({ from, to, records }: Slot, random: Random): () => number {
  const step = (to - from) / (records + 1)
  let time = from
  return () => {
    time = Math.min(to - 1, time + step * (0.5 + random.next()))
    return Math.floor(time)
  }
}

/** `2026/11/02` of a moment. */
export function dayPath(time: number): string {
  return iso(time).slice(0, 10).replaceAll('-', '/')
}

/** `2026/11/02/09` of a moment. */
export function hourPath(time: number): string {
  return iso(time).slice(0, 13).replaceAll(/[-T]/g, '/')
}

/** `20261102T0905Z` of a moment. */
export function minuteStamp(time: number): string {
  return `${iso(time).slice(0, 16).replaceAll(/[-:]/g, '')}Z`
}
