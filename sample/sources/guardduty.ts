import { DAY_MS, HOUR_MS, MINUTE_MS, nextOfficeMoment } from '../clock.ts'
import { deliveriesOf, eventObjects, exportObjects, type Feed, pullObjects, recordsOf } from '../findings.ts'
import { officePlace, scannerPlace } from '../places.ts'
import { chooser, type Random } from '../random.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { instanceCaller } from './guardduty-parts.ts'
import { type GuardDutyChange, type GuardDutyPlan, guardDutyPlan } from './guardduty-plan.ts'
import { GUARDDUTY_TYPES, type GuardDutyType, type Subject } from './guardduty-types.ts'

const FEED: Feed = {
  source: 'guardduty',
  word: 'guardduty',
  eventSource: 'aws.guardduty',
  detailType: 'GuardDuty Finding',
  pullDetailType: 'GuardDuty Findings',
  detail: (finding) => finding,
  resources: () => [],
}

const chooseType = chooser(GUARDDUTY_TYPES)

/** The account in which somebody pressed "Generate sample findings", and how many came of it. */
const SAMPLE_FINDINGS_ACCOUNT = '121212121212'
const SAMPLE_FINDINGS = 5

/** GuardDuty: native export to S3 for some accounts, EventBridge for the others, and pull pages that show archived findings, too. */
export const guardduty: SampleSource = {
  id: 'guardduty',
  share: 0.015,
  *objects(site: Site): Generator<SampleObject> {
    const plans = [...guardDutyPlans(site), ...site.told.guardduty]
    const native = site.account.guardDutyRoute === 's3'
    const deliveries = deliveriesOf(site, FEED, plans, native)
    yield* native ? exportObjects(site, 'guardduty', deliveries) : eventObjects(site, FEED, deliveries)
    yield* pullObjects(site, FEED, plans)
  },
}

/** Draws the findings of an account until their records fill its budget; Security Hub shows copies of the same. */
export function guardDutyPlans(site: Site): GuardDutyPlan[] {
  const random = site.random.fork('guardduty', 'plans')
  const plans: GuardDutyPlan[] = []
  let left = site.budget.guardduty - recordsOf(site, ...site.told.guardduty)
  const add = (plan: GuardDutyPlan) => {
    plans.push(plan)
    left -= recordsOf(site, plan)
  }
  if (site.account.id === SAMPLE_FINDINGS_ACCOUNT) {
    const at = site.period.end - 9 * HOUR_MS - Math.floor((site.period.end - site.period.start) / 2)
    for (const type of GUARDDUTY_TYPES.slice(0, SAMPLE_FINDINGS)) add(sampleFinding(site, random, type, at))
  }
  while (left > 0) add(drawnFinding(site, random))
  return plans
}

function drawnFinding(site: Site, random: Random): GuardDutyPlan {
  const type = chooseType(random)
  const first = random.between(site.period.start + HOUR_MS, site.period.end - MINUTE_MS)
  return planOf(
    random,
    type,
    subjectOf(site, random, first - 5 * MINUTE_MS),
    changesOf(site, random, type, first),
    false,
  )
}

/** Findings that AWS makes on request: titles begin with `[SAMPLE]`. */
function sampleFinding(site: Site, random: Random, type: GuardDutyType, at: number): GuardDutyPlan {
  const change = { at, count: 1, severity: type.severity }
  return planOf(random, type, subjectOf(site, random, at - 5 * MINUTE_MS), [change], true)
}

function planOf(
  random: Random,
  type: GuardDutyType,
  subject: Subject,
  changes: readonly GuardDutyChange[],
  sample: boolean,
): GuardDutyPlan {
  const { title, description, resource, service } = type.tell(subject)
  const info = { additionalInfo: { value: '{"sample":true}', type: 'default', sample: true } }
  return guardDutyPlan(
    {
      account: subject.account.id,
      region: subject.region.region,
      detectorId: subject.region.detectorId,
      id: random.hex(32),
      type: type.type,
      title: sample ? `[SAMPLE] ${title}` : title,
      description,
      createdAt: subject.createdAt,
      resource,
      service: sample ? { ...service, ...info } : service,
    },
    changes,
  )
}

/** Updates come every 15 minutes to 6 hours while it goes on; some findings are archived by an analyst in the end. */
function changesOf(site: Site, random: Random, type: GuardDutyType, first: number): GuardDutyChange[] {
  const changes: GuardDutyChange[] = []
  const updates = random.chance(0.45) ? random.between(1, 6) : 0
  let at = first
  let count = random.between(1, 4)
  for (let i = 0; i <= updates && at < site.period.end; i++) {
    changes.push({ at, count, severity: type.severity })
    at += random.between(15, 360) * MINUTE_MS
    count += random.between(1, 12)
  }
  const archivedAt = nextOfficeMoment(at + random.below(2 * DAY_MS), random)
  const last = changes.at(-1)
  if (last === undefined || archivedAt >= site.period.end || !random.chance(0.3)) return changes
  return [...changes, { ...last, at: archivedAt, archived: true }]
}

const OSAKA_SHARE = 0.12

function subjectOf(site: Site, random: Random, createdAt: number): Subject {
  const [main, second] = site.resources.regions
  const region = second !== undefined && random.chance(OSAKA_SHARE) ? second : main
  if (region === undefined) throw new RangeError(`account ${site.account.id} has no Region`)
  const instance = random.pick(region.instances)
  const key = `ASIAEXAMPLE${random.base32(9)}`
  const member = random.pick(site.resources.members)
  const human = random.chance(0.6)
  return {
    account: site.account,
    region,
    instance,
    bucket: random.pick(site.resources.buckets),
    database: random.pick(region.databases),
    caller: human
      ? { accessKeyId: key, principalId: `${member.role.id}:${member.person.email}`, userName: member.role.name }
      : instanceCaller(instance.role, instance.id, key),
    place: random.chance(0.25) ? officePlace(member.person.officeAddress) : scannerPlace(random),
    random,
    createdAt,
  }
}
