import { MINUTE_MS } from '../clock.ts'
import { type FilledSlot, type RegionShare, recordsByRegion, slotsWith } from '../log-slots.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site, TrailRecord } from '../site.ts'
import { compactMinute, dayFolder } from '../time-text.ts'
import { GLOBAL_REGION } from '../world.ts'
import { callWeight, type Drawing, drawRecord } from './cloudtrail-draw.ts'
import { rarities } from './cloudtrail-rarities.ts'
import { batchInsight, digestObjects, insightObjects } from './cloudtrail-side-objects.ts'

/** Share of the calls to IAM and other services without Region, which a trail delivers under us-east-1. */
const GLOBAL_SHARE = 0.05

/** CloudTrail delivers at least once: now and then some records come again in another file, with the same eventID. */
const AGAIN_CHANCE = 1 / 80
const AGAIN_RECORDS = 3

const DELIVERY_MS = 5 * MINUTE_MS

/** CloudTrail: management events and S3 data events of a multi-Region trail, besides digests and insights. */
export const cloudtrail: SampleSource = {
  id: 'cloudtrail',
  share: 0.45,
  *objects(site: Site): Generator<SampleObject> {
    const told = [...rarities(site), ...site.told.cloudtrail]
    const insights = [...batchInsight(site), ...site.told.insights]
    const total = Math.max(0, site.budget.cloudtrail - told.length - insights.length)
    const global = Math.round(total * GLOBAL_SHARE)
    for (const share of recordsByRegion(site, total - global)) {
      yield* regionObjects(site, share, share.region.region, told)
    }
    const home = site.resources.regions[0]
    if (home !== undefined)
      yield* regionObjects(site, { region: home, count: global, sparse: true }, GLOBAL_REGION, told)
    yield* insightObjects(site, insights)
    yield* digestObjects(site)
  },
}

function* regionObjects(
  site: Site,
  share: RegionShare,
  awsRegion: string,
  allTold: readonly TrailRecord[],
): Generator<SampleObject> {
  const random = site.random.fork('cloudtrail', awsRegion)
  const drawing: Drawing = {
    random,
    site,
    region: share.region,
    awsRegion,
    global: awsRegion === GLOBAL_REGION,
    signedIn: new Set(),
  }
  const told = allTold.filter((one) => one.region === awsRegion)
  for (const slot of slotsWith(random, site, share, callWeight, told, (one) => one.time)) {
    const texts = recordTexts(drawing, slot)
    const at = slot.end - DELIVERY_MS
    yield trailObject(drawing, at, texts, texts.length)
    if (random.chance(AGAIN_CHANCE)) yield trailObject(drawing, at + MINUTE_MS, texts.slice(0, AGAIN_RECORDS), 0)
  }
}

function recordTexts(drawing: Drawing, slot: FilledSlot<TrailRecord>): string[] {
  const drawn = slot.times.map((time) => ({ time, record: drawRecord(drawing, time) }))
  return [...drawn, ...slot.told].sort((a, b) => a.time - b.time).map(({ record }) => JSON.stringify(record))
}

function trailObject(
  { site, random, awsRegion }: Drawing,
  at: number,
  texts: readonly string[],
  documents: number,
): SampleObject {
  const name = `${site.account.id}_CloudTrail_${awsRegion}_${compactMinute(at)}_${random.alphanumeric(16)}.json.gz`
  return {
    key: `AWSLogs/${site.account.id}/CloudTrail/${awsRegion}/${dayFolder(at)}/${name}`,
    body: `{"Records":[${texts.join(',')}]}`,
    source: 'cloudtrail',
    records: texts.length,
    skipped: 0,
    documents,
  }
}
