import type { Reason } from '#core/rejection.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './clock.ts'
import { envelopeText } from './findings.ts'
import type { SampleObject } from './sample-object.ts'
import { NOTHING_TOLD, type Site } from './site.ts'
import { drawRecord } from './sources/cloudtrail-draw.ts'
import { guardDutyPlans } from './sources/guardduty.ts'
import { controlFacts } from './sources/securityhub-control-findings.ts'
import { accountResource, CONTROLS } from './sources/securityhub-controls.ts'
import { hubPlan } from './sources/securityhub-plan.ts'
import { drawFlows } from './sources/vpcflow-draw.ts'
import { flowLogText } from './sources/vpcflow-lines.ts'
import { compactMinute, dashed, dayFolder, hourFolder } from './time-text.ts'
import { TOKYO } from './world.ts'

/** An object that holds something unreadable, and what a loader must make of it. */
export interface BrokenObject {
  readonly key: string
  readonly what: string
  /** Why its bad record is set aside. */
  readonly reason: Reason
  /** Records that a loader must set aside; the rest of the object is good. */
  readonly quarantined: number
}

export interface BrokenSample {
  readonly object: SampleObject
  readonly broken: BrokenObject
}

/** The account whose objects are broken: a busy one, not that of the story. */
export const BROKEN_ACCOUNT = '777788889999'
const ANOTHER_ACCOUNT = '444455556666'

/** So few bytes of a compressed object hold its header and a part of the code table: no record can be read. */
const CUT_AT_BYTES = 40

/** Makes one object of every kind of breakage, for the account `BROKEN_ACCOUNT`. */
export function brokenObjects(site: Site): BrokenSample[] {
  const time = site.period.end - 5 * DAY_MS + 7 * HOUR_MS
  return [
    brokenLine(site, time),
    strangerRecord(site, time),
    cutObject(site, time),
    unknownKey(site, time),
    shortFlowLine(site, time),
    findingWithoutTime(site, time),
  ]
}

function sampleOf(broken: BrokenObject, object: Omit<SampleObject, 'key' | 'skipped'>): BrokenSample {
  return { broken, object: { ...object, key: broken.key, skipped: 0 } }
}

function brokenLine(site: Site, time: number): BrokenSample {
  const random = site.random.fork('broken', 'guardduty')
  const own: Site = { ...site, random, pulls: [], told: NOTHING_TOLD, budget: { ...site.budget, guardduty: 60 } }
  const lines = guardDutyPlans(own)
    .filter((plan) => plan.region === TOKYO)
    .slice(0, 4)
    .map((plan) => JSON.stringify(plan.states[0]?.render('event')))
  lines[2] = (lines[2] ?? '').slice(0, 400)
  const broken: BrokenObject = {
    key: `AWSLogs/${site.account.id}/GuardDuty/${TOKYO}/${dayFolder(time)}/${random.uuid()}.jsonl.gz`,
    what: 'the third of four findings is cut off in the middle of its line',
    reason: 'json',
    quarantined: 1,
  }
  return sampleOf(broken, {
    body: `${lines.join('\n')}\n`,
    source: 'guardduty',
    records: lines.length,
    documents: lines.length - 1,
  })
}

function trailKey(site: Site, time: number, random: string): string {
  return `AWSLogs/${site.account.id}/CloudTrail/${TOKYO}/${dayFolder(time)}/${site.account.id}_CloudTrail_${TOKYO}_${compactMinute(time)}_${random}.json.gz`
}

function drawnRecords(site: Site, time: number, name: string, count: number): object[] {
  const region = site.resources.regions[0]
  if (region === undefined) return []
  const random = site.random.fork('broken', name)
  const drawing = { random, site, region, awsRegion: TOKYO, global: false, signedIn: new Set<string>() }
  return Array.from({ length: count }, (_, index) => drawRecord(drawing, time - (count - index) * MINUTE_MS))
}

function strangerRecord(site: Site, time: number): BrokenSample {
  const [first, second, third] = drawnRecords(site, time, 'stranger', 3)
  const records = [first, { ...second, recipientAccountId: ANOTHER_ACCOUNT }, third]
  const broken: BrokenObject = {
    key: trailKey(site, time, site.random.fork('broken', 'stranger-key').alphanumeric(16)),
    what: 'the second of three CloudTrail records says that it belongs to another account',
    reason: 'account-mismatch',
    quarantined: 1,
  }
  return sampleOf(broken, {
    body: JSON.stringify({ Records: records }),
    source: 'cloudtrail',
    records: 3,
    documents: 2,
  })
}

function cutObject(site: Site, time: number): BrokenSample {
  const records = drawnRecords(site, time, 'cut', 20)
  const broken: BrokenObject = {
    key: trailKey(site, time + 5 * MINUTE_MS, site.random.fork('broken', 'cut-key').alphanumeric(16)),
    what: 'the compressed object ends after a few bytes: the object counts as one record',
    reason: 'gzip',
    quarantined: 1,
  }
  const body = JSON.stringify({ Records: records })
  return sampleOf(broken, { body, source: 'cloudtrail', records: 1, documents: 0, cutAtBytes: CUT_AT_BYTES })
}

function unknownKey(site: Site, time: number): BrokenSample {
  const name = site.random.fork('broken', 'unknown').alphanumeric(16)
  const broken: BrokenObject = {
    key: `AWSLogs/${site.account.id}/SomethingNew/${TOKYO}/${dayFolder(time)}/${site.account.id}_SomethingNew_${name}.json.gz`,
    what: 'a service that nobody knows yet: the object counts as one record',
    reason: 'key-unknown',
    quarantined: 1,
  }
  return sampleOf(broken, {
    body: JSON.stringify({ Records: [{ hello: '新しい種類' }] }),
    source: 'unknown',
    records: 1,
    documents: 0,
  })
}

function shortFlowLine(site: Site, time: number): BrokenSample {
  const random = site.random.fork('broken', 'vpcflow')
  const region = site.resources.regions[0]
  const times = Array.from({ length: 6 }, (_, index) => time - (6 - index) * 10_000)
  // Intervals without traffic are left out on purpose; here every line shall count.
  const flows =
    region === undefined
      ? []
      : drawFlows(random, site.account, region, [...times, ...times, ...times])
          .filter((flow) => flow.status === 'OK')
          .slice(0, 6)
  const lines = region === undefined ? [] : flowLogText(site.account, region, flows).split('\n')
  lines[4] = (lines[4] ?? '').split(' ').slice(0, 9).join(' ')
  const broken: BrokenObject = {
    key: `AWSLogs/${site.account.id}/vpcflowlogs/${TOKYO}/${dayFolder(time)}/${site.account.id}_vpcflowlogs_${TOKYO}_${region?.flowLogId}_${compactMinute(time)}_${random.hex(8)}.log.gz`,
    what: 'the fourth of six flow lines has nine columns instead of fourteen',
    reason: 'line',
    quarantined: 1,
  }
  return sampleOf(broken, {
    body: lines.join('\n'),
    source: 'vpcflow',
    records: flows.length,
    documents: flows.length - 1,
  })
}

function findingWithoutTime(site: Site, time: number): BrokenSample {
  const random = site.random.fork('broken', 'securityhub')
  const events = CONTROLS.slice(0, 2).map((control, index) => {
    const at = time + index * MINUTE_MS
    const resource = accountResource(site.account.id, TOKYO)
    const plan = hubPlan(controlFacts(site, { control, region: TOKYO, resource }, random, at - DAY_MS), [
      { at, updatedAt: at, compliance: 'FAILED', workflow: 'NEW' },
    ])
    const finding = { ...plan.states[0]?.render('event') }
    return envelopeText(site, {
      id: random.uuid(),
      source: 'aws.securityhub',
      detailType: 'Security Hub Findings - Imported',
      time: at,
      region: TOKYO,
      resources: [plan.id],
      detail: { findings: [index === 1 ? { ...finding, UpdatedAt: undefined } : finding] },
    })
  })
  const broken: BrokenObject = {
    key: `events/${site.account.id}/securityhub/${TOKYO}/${hourFolder(time)}/hinomi-securityhub-${TOKYO}-1-${dashed(time)}-${random.uuid()}.gz`,
    what: 'the second of two Security Hub findings has no UpdatedAt',
    reason: 'time-missing',
    quarantined: 1,
  }
  return sampleOf(broken, { body: `${events.join('\n')}\n`, source: 'securityhub', records: 2, documents: 1 })
}
