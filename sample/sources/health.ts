import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts'
import { deliveriesOf, eventObjects, type Feed, type FindingPlan, type FindingState, statesOf } from '../findings.ts'
import { chooser, type Random } from '../random.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'

const FEED: Feed = {
  source: 'health',
  word: 'health',
  eventSource: 'aws.health',
  detailType: 'AWS Health Event',
  pullDetailType: 'AWS Health Events',
  detail: (event) => event,
  resources: () => [],
}

/** What AWS has to say. */
export interface Notice {
  readonly code: string
  readonly service: string
  readonly category: 'issue' | 'accountNotification' | 'scheduledChange' | 'investigation'
  readonly scope: 'ACCOUNT_SPECIFIC' | 'PUBLIC'
  readonly text: string
  readonly actionability?: 'ACTION_REQUIRED' | 'ACTION_MAY_BE_REQUIRED' | 'INFORMATIONAL'
}

const chooseNotice = chooser<Notice & { readonly weight: number }>([
  {
    weight: 3,
    code: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
    service: 'EC2',
    category: 'scheduledChange',
    scope: 'ACCOUNT_SPECIFIC',
    text: 'EC2 has detected degradation of the underlying hardware. The instance will be stopped.',
    actionability: 'ACTION_REQUIRED',
  },
  {
    weight: 3,
    code: 'AWS_RDS_MAINTENANCE_SCHEDULED',
    service: 'RDS',
    category: 'scheduledChange',
    scope: 'ACCOUNT_SPECIFIC',
    text: 'A maintenance of the operating system of your database is scheduled.',
    actionability: 'ACTION_MAY_BE_REQUIRED',
  },
  {
    weight: 2,
    code: 'AWS_LAMBDA_OPERATIONAL_ISSUE',
    service: 'LAMBDA',
    category: 'issue',
    scope: 'PUBLIC',
    text: 'We are investigating increased error rates in the Region.',
  },
  {
    weight: 4,
    code: 'AWS_LAMBDA_RUNTIME_DEPRECATION_NOTIFICATION',
    service: 'LAMBDA',
    category: 'accountNotification',
    scope: 'ACCOUNT_SPECIFIC',
    text: 'A runtime of your functions will no longer be supported.',
    actionability: 'INFORMATIONAL',
  },
])

/** AWS Health: planned changes, trouble, and what to know. */
export const health: SampleSource = {
  id: 'health',
  share: 0.001,
  *objects(site: Site): Generator<SampleObject> {
    const plans = [...drawnPlans(site), ...site.told.health]
    yield* eventObjects(site, FEED, deliveriesOf(site, FEED, plans, false))
  },
}

function drawnPlans(site: Site): FindingPlan[] {
  const random = site.random.fork('health', 'plans')
  const plans: FindingPlan[] = []
  let left = site.budget.health - statesOf(site.told.health)
  while (left > 0) {
    const notice = chooseNotice(random)
    const at = random.between(site.period.start + HOUR_MS, site.period.end - MINUTE_MS)
    const region = random.pick(site.resources.regions)
    const resource = notice.service === 'EC2' ? [random.pick(region.instances).id] : []
    const start = startOf(random, notice, at)
    const closed = Math.max(at, start) + random.between(4, 60) * HOUR_MS
    const ends = notice.category !== 'accountNotification' && closed < site.period.end ? [closed] : []
    const plan = noticePlan(site, random, region.region, notice, { at, start }, ends, resource)
    plans.push(plan)
    left -= plan.states.length
  }
  return plans
}

/** Changes are announced one to three weeks ahead; trouble is told soon after it began. */
function startOf(random: Random, { category }: Notice, at: number): number {
  return category === 'scheduledChange' ? at + random.between(7, 21) * DAY_MS : at - 20 * MINUTE_MS
}

/** The life of a notice: published, and closed where it has an end. */
export function noticePlan(
  site: Site,
  random: Random,
  region: string,
  notice: Notice,
  { at, start }: { readonly at: number; readonly start: number },
  closedAt: readonly number[],
  resources: readonly string[],
): FindingPlan {
  const arn = `arn:aws:health:${region}::event/${notice.service}/${notice.code}/${notice.code}_${random.hex(12)}`
  const communication = random.hex(40)
  const planned = notice.category === 'scheduledChange'
  const stateAt = (time: number, statusCode: string): FindingState => ({
    at: time,
    render: () => ({
      eventArn: arn,
      service: notice.service,
      eventScopeCode: notice.scope,
      communicationId: `${communication}-1`,
      lastUpdatedTime: new Date(time).toUTCString(),
      statusCode,
      eventRegion: region,
      eventTypeCode: notice.code,
      eventTypeCategory: notice.category,
      startTime: new Date(start).toUTCString(),
      ...(statusCode === 'closed' && { endTime: new Date(time).toUTCString() }),
      eventDescription: [{ language: 'en_US', latestDescription: notice.text }],
      affectedEntities: resources.map((entityValue) => ({ entityValue, status: 'PENDING' })),
      affectedAccount: site.account.id,
      page: '1',
      totalPages: '1',
      ...(notice.actionability !== undefined && { actionability: notice.actionability }),
    }),
  })
  const states = [stateAt(at, planned ? 'upcoming' : 'open'), ...closedAt.map((time) => stateAt(time, 'closed'))]
  return { id: arn, region, states }
}
