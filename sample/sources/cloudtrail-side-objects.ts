import { HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import type { SampleObject } from '../sample-object.ts'
import type { Site, TrailRecord } from '../site.ts'
import { compactMinute, dayFolder, isoSeconds } from '../time-text.ts'
import { TOKYO } from '../world.ts'

/** Accounts whose trail writes digests in the sample; a few are enough to show that they are no records. */
const DIGEST_ACCOUNTS = ['111122223333', '333344445555', '666677778888']

/** The account whose night batch once calls more than usual. */
const BUSY_BATCH_ACCOUNT = '333344445555'

/** What an insight compares. */
export interface InsightFacts {
  readonly account: string
  readonly region: string
  readonly type: 'ApiCallRateInsight' | 'ApiErrorRateInsight'
  readonly source: string
  readonly name: string
  readonly errorCode?: string
  readonly baseline: number
  readonly average: number
  readonly principalArn: string
  readonly start: number
  readonly end: number
}

/** Makes the two records of an insight, its start and its end, joined by sharedEventID. */
export function insightRecords(random: Random, facts: InsightFacts): TrailRecord[] {
  const sharedEventID = random.uuid()
  const attribution = (value: string) => ({ value, average: facts.average })
  return (['Start', 'End'] as const).map((state) => {
    const time = state === 'Start' ? facts.start : facts.end
    const statistics = {
      baseline: { average: facts.baseline },
      insight: { average: facts.average },
      insightDuration: Math.round((facts.end - facts.start) / MINUTE_MS),
      baselineDuration: 10_080,
    }
    const record = {
      eventVersion: '1.09',
      eventTime: isoSeconds(time),
      awsRegion: facts.region,
      eventID: random.uuid(),
      eventType: 'AwsCloudTrailInsight',
      recipientAccountId: facts.account,
      sharedEventID,
      insightDetails: {
        state,
        eventSource: `${facts.source}.amazonaws.com`,
        eventName: facts.name,
        insightType: facts.type,
        ...(facts.errorCode === undefined ? {} : { errorCode: facts.errorCode }),
        insightContext: {
          statistics,
          attributions: [{ attribute: 'userIdentityArn', insight: [attribution(facts.principalArn)], baseline: [] }],
        },
      },
      eventCategory: 'Insight',
    }
    return { time, region: facts.region, record }
  })
}

/** The insights of everyday life: one night batch in one account. */
export function batchInsight(site: Site): TrailRecord[] {
  if (site.account.id !== BUSY_BATCH_ACCOUNT) return []
  const start = site.period.end - 5 * 24 * HOUR_MS
  return insightRecords(site.random.fork('cloudtrail', 'insight'), {
    account: site.account.id,
    region: TOKYO,
    type: 'ApiCallRateInsight',
    source: 'kms',
    name: 'GenerateDataKey',
    baseline: 0.8,
    average: 41.5,
    principalArn: site.resources.batchRole.arn,
    start,
    end: start + 25 * MINUTE_MS,
  })
}

/** Writes insights below `CloudTrail-Insight/`, up to half an hour after they end. */
export function* insightObjects(site: Site, records: readonly TrailRecord[]): Generator<SampleObject> {
  const last = records.at(-1)
  if (last === undefined) return
  const at = Math.min(last.time + 20 * MINUTE_MS, site.period.end - MINUTE_MS)
  const name = site.random.fork('cloudtrail', 'insight-name').alphanumeric(16)
  yield {
    key: `AWSLogs/${site.account.id}/CloudTrail-Insight/${last.region}/${dayFolder(at)}/${site.account.id}_CloudTrail-Insight_${last.region}_${compactMinute(at)}_${name}.json.gz`,
    body: JSON.stringify({ Records: records.map((one) => one.record) }),
    source: 'cloudtrail',
    records: records.length,
    skipped: 0,
    documents: records.length,
  }
}

/** Writes one digest, which signs the log files of an hour and holds no records. */
export function* digestObjects(site: Site): Generator<SampleObject> {
  if (!DIGEST_ACCOUNTS.includes(site.account.id)) return
  const { account, resources } = site
  const end = Math.floor((site.period.end - 30 * HOUR_MS) / HOUR_MS) * HOUR_MS
  const stamp = isoSeconds(end).replace(/[-:]/g, '')
  const key = `AWSLogs/${account.id}/CloudTrail-Digest/${TOKYO}/${dayFolder(end)}/${account.id}_CloudTrail-Digest_${TOKYO}_${resources.trailName}_${TOKYO}_${stamp}.json.gz`
  const digest = {
    awsAccountId: account.id,
    digestStartTime: isoSeconds(end - HOUR_MS),
    digestEndTime: isoSeconds(end),
    digestS3Bucket: 'hinomi-archive-example',
    digestS3Object: key,
    newestEventTime: isoSeconds(end - MINUTE_MS),
    oldestEventTime: isoSeconds(end - HOUR_MS),
    previousDigestS3Bucket: null,
    digestSignatureAlgorithm: 'SHA256withRSA',
    logFiles: [],
  }
  yield { key, body: JSON.stringify(digest), source: 'ignored', records: 0, skipped: 0, documents: 0 }
}
