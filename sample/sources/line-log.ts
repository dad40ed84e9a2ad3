import { MINUTE_MS } from '../clock.ts'
import { recordsByRegion, slotsWith } from '../log-slots.ts'
import type { Random } from '../random.ts'
import type { RegionResources } from '../resources.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { flowWeight } from './vpcflow-draw.ts'

/** One record of a log that is text. */
export interface LogLine {
  /** Epoch milliseconds. */
  readonly time: number
  readonly region: string
  readonly line: string
  /** Logs of several kinds lie in objects of their own; absent for the first kind. */
  readonly kind?: string
}

/** A log of lines: how often, how one line is drawn, and where its objects lie. */
export interface LineLog {
  readonly id: LineLogId
  readonly share: number
  /** A log of few records rests on most days, instead of making an object of a handful every day. */
  readonly sparse?: true
  draw(random: Random, site: Site, region: RegionResources, time: number): string
  /** `at` is when the file begins. */
  key(random: Random, site: Site, region: RegionResources, at: number, kind: string | undefined): string
}

/** The logs that are told line by line. */
export type LineLogId = 'alb' | 'waf' | 'route53_resolver' | 'network_firewall' | 'ocsf_event'

/** A file covers five minutes and is named by their beginning. */
const FILE_MS = 5 * MINUTE_MS

/** Makes the source of such a log: drawn lines in the rhythm of the day, and told ones among them. */
export function lineLogSource({ id, share, sparse, draw, key }: LineLog): SampleSource {
  return {
    id,
    share,
    *objects(site: Site): Generator<SampleObject> {
      const told = site.told[id]
      // however much is told in a small sample, a log that never pauses runs to the end
      for (const part of recordsByRegion(site, Math.max(sparse ? 0 : 1, site.budget[id] - told.length))) {
        const { region } = part
        const random = site.random.fork(id, region.region)
        const own = told.filter((line) => line.region === region.region)
        for (const slot of slotsWith(
          random,
          site,
          sparse ? { ...part, sparse } : part,
          flowWeight,
          own,
          ({ time }) => time,
        )) {
          const drawn = slot.times.map(
            (time): LogLine => ({ time, region: region.region, line: draw(random, site, region, time) }),
          )
          const lines = [...drawn, ...slot.told].sort((a, b) => a.time - b.time)
          for (const kind of new Set(lines.map((line) => line.kind))) {
            const ofKind = lines.filter((line) => line.kind === kind)
            yield {
              key: key(random, site, region, slot.end - FILE_MS, kind),
              body: ofKind.map(({ line }) => `${line}\n`).join(''),
              source: id,
              records: ofKind.length,
              skipped: 0,
              documents: ofKind.length,
            }
          }
        }
      }
    },
  }
}
