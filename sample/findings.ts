import { DAY_MS, HOUR_MS, MINUTE_MS } from './clock.ts'
import type { Random } from './random.ts'
import type { SampleObject } from './sample-object.ts'
import type { Site } from './site.ts'
import { dashed, dayFolder, hourFolder, iso, isoSeconds } from './time-text.ts'
import type { SampleSourceId } from './world.ts'

/** Who reads the finding: EventBridge and the API spell some dates differently. */
export type Wire = 'event' | 'pull'

/** One state of a finding, from the moment at which its service published it. */
export interface FindingState {
  readonly at: number
  /** GuardDuty leaves archived findings out of its own export to S3. */
  readonly hiddenFromExport?: boolean
  render(wire: Wire): object
}

/** A finding over its life: the states in the order of time. */
export interface FindingPlan {
  readonly id: string
  readonly region: string
  readonly states: readonly FindingState[]
}

/** How the findings of a service travel. */
export interface Feed<P extends FindingPlan = FindingPlan> {
  readonly source: SampleSourceId
  /** Folder word of our exporters' keys. */
  readonly word: string
  readonly eventSource: string
  readonly detailType: string
  readonly pullDetailType: string
  detail(finding: object): object
  resources(plan: P): readonly string[]
}

/** One line that lands in some object. */
export interface Delivery {
  /** When it lies in the bucket: decides the object. */
  readonly arrival: number
  readonly region: string
  /** 1 when it makes a document that was not there before. */
  readonly documents: number
  readonly skipped: number
  line(): string
}

const LATE_CHANCE = 0.03
const TWICE_CHANCE = 0.015
const MAX_LINES_PER_OBJECT = 2_000
const PAGE_SIZE = 100

/** One event as EventBridge sends it. */
export interface BusEvent {
  readonly id: string
  readonly source: string
  readonly detailType: string
  readonly time: number
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: object
}

/** Returns the envelope of an event as text; its time has whole seconds. */
export function envelopeText(site: Site, event: BusEvent): string {
  return JSON.stringify({
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: site.account.id,
    time: isoSeconds(event.time),
    region: event.region,
    resources: event.resources,
    detail: event.detail,
  })
}

/**
 * Turns the states of findings into deliveries: most arrive within minutes, a few late, behind newer states, and a few twice.
 *
 * `native`: the service's own export, bare findings without archived ones; else EventBridge envelopes.
 */
export function deliveriesOf<P extends FindingPlan>(
  site: Site,
  feed: Feed<P>,
  plans: readonly P[],
  native: boolean,
): Delivery[] {
  const random = site.random.fork(feed.source, 'deliveries')
  const deliveries: Delivery[] = []
  for (const plan of plans) {
    let documents = 1
    for (const state of plan.states) {
      if (native && state.hiddenFromExport === true) continue
      const line = native
        ? () => JSON.stringify(state.render('event'))
        : eventLine(random.uuid(), site, feed, plan, state)
      const prompt = Math.min(state.at + random.between(1, 6) * MINUTE_MS, site.period.end - 1)
      const late = state !== plan.states.at(-1) && random.chance(LATE_CHANCE)
      const arrival = late ? later(random, site, prompt) : prompt
      deliveries.push({ arrival, region: plan.region, documents, skipped: 0, line })
      documents = 0
      if (random.chance(TWICE_CHANCE)) {
        deliveries.push({ arrival: later(random, site, arrival), region: plan.region, documents: 0, skipped: 0, line })
      }
    }
  }
  return deliveries
}

/** The id of the event is given, not drawn here: a second delivery of the same event has the same one. */
function eventLine<P extends FindingPlan>(
  id: string,
  site: Site,
  feed: Feed<P>,
  plan: P,
  state: FindingState,
): () => string {
  return () =>
    envelopeText(site, {
      id,
      source: feed.eventSource,
      detailType: feed.detailType,
      time: state.at,
      region: plan.region,
      resources: feed.resources(plan),
      detail: feed.detail(state.render('event')),
    })
}

function later(random: Random, site: Site, time: number): number {
  return Math.min(time + HOUR_MS + random.below(2 * DAY_MS), site.period.end - 1)
}

/** Packs deliveries into objects below `events/<account>/<word>/`: one a day and Region, in the order of arrival. */
export function* eventObjects(
  site: Site,
  feed: Pick<Feed, 'source' | 'word'>,
  deliveries: readonly Delivery[],
): Generator<SampleObject> {
  const random = site.random.fork(feed.source, 'event-objects')
  const separator = site.account.delimitedEvents ? '\n' : ''
  for (const group of groupsByDay(deliveries)) {
    const { arrival, region } = group[0]
    const stream = `hinomi-${feed.word}-${region}`
    yield {
      key: `events/${site.account.id}/${feed.word}/${region}/${hourFolder(arrival)}/${stream}-1-${dashed(arrival)}-${random.uuid()}.gz`,
      source: feed.source,
      ...contentOf(group, separator),
    }
  }
}

/** Packs bare findings into objects of GuardDuty's own export: one a day and Region. */
export function* exportObjects(
  site: Site,
  source: SampleSourceId,
  deliveries: readonly Delivery[],
): Generator<SampleObject> {
  const random = site.random.fork(source, 'export-objects')
  for (const group of groupsByDay(deliveries)) {
    const { arrival, region } = group[0]
    yield {
      key: `AWSLogs/${site.account.id}/GuardDuty/${region}/${dayFolder(arrival)}/${random.uuid()}.jsonl.gz`,
      source,
      ...contentOf(group, '\n'),
    }
  }
}

/** Writes what our pull exporter reads: at each pull, every finding in the state it then has, up to 100 a page, one page a line; every finding has come by event, too. */
export function* pullObjects(
  site: Site,
  feed: Pick<Feed, 'source' | 'word' | 'pullDetailType'>,
  plans: readonly FindingPlan[],
): Generator<SampleObject> {
  const random = site.random.fork(feed.source, 'pulls')
  for (const at of site.pulls) {
    for (const region of site.account.regions) {
      const present = plans.filter((plan) => plan.region === region && (plan.states[0]?.at ?? at) < at)
      if (present.length === 0) continue
      const lines: string[] = []
      for (let from = 0; from < present.length; from += PAGE_SIZE) {
        const findings = present.slice(from, from + PAGE_SIZE).map((plan) => stateAt(plan, at).render('pull'))
        lines.push(pageText(site, feed, region, at + (from / PAGE_SIZE) * 1_000, findings))
      }
      yield {
        key: `events/${site.account.id}/${feed.word}/${region}/${hourFolder(at)}/pull-${dashed(at)}-${random.uuid()}.ndjson.gz`,
        body: `${lines.join('\n')}\n`,
        source: feed.source,
        records: present.length,
        skipped: 0,
        documents: 0,
      }
    }
  }
}

/** How many records plans make: each state once, and one in each pull that meets it. */
export function recordsOf(site: Site, ...plans: readonly FindingPlan[]): number {
  const pulled = (plan: FindingPlan) => site.pulls.filter((pull) => (plan.states[0]?.at ?? pull) < pull).length
  return plans.reduce((sum, plan) => sum + plan.states.length + pulled(plan), 0)
}

/** How many records plans are that come by event only. */
export function statesOf(plans: readonly FindingPlan[]): number {
  return plans.reduce((sum, { states }) => sum + states.length, 0)
}

function stateAt(plan: FindingPlan, time: number): FindingState {
  const state = plan.states.findLast((one) => one.at < time)
  if (state === undefined) throw new RangeError(`finding ${plan.id} does not exist yet`)
  return state
}

function pageText(
  site: Site,
  feed: Pick<Feed, 'pullDetailType'>,
  region: string,
  time: number,
  findings: readonly object[],
): string {
  return JSON.stringify({
    source: 'hinomi.pull',
    'detail-type': feed.pullDetailType,
    account: site.account.id,
    region,
    time: iso(time),
    detail: { findings },
  })
}

type Group = readonly [Delivery, ...Delivery[]]

function* groupsByDay(deliveries: readonly Delivery[]): Generator<Group> {
  const groups = new Map<string, [Delivery, ...Delivery[]]>()
  for (const delivery of [...deliveries].sort((a, b) => a.arrival - b.arrival)) {
    const name = `${delivery.region}/${dayFolder(delivery.arrival)}`
    const group = groups.get(name)
    if (group !== undefined && group.length < MAX_LINES_PER_OBJECT) {
      group.push(delivery)
      continue
    }
    if (group !== undefined) yield group
    groups.set(name, [delivery])
  }
  yield* groups.values()
}

function contentOf(group: Group, separator: string): Pick<SampleObject, 'body' | 'records' | 'skipped' | 'documents'> {
  return {
    body: group.map((delivery) => delivery.line() + separator).join(''),
    records: group.length,
    skipped: group.reduce((sum, delivery) => sum + delivery.skipped, 0),
    documents: group.reduce((sum, delivery) => sum + delivery.documents, 0),
  }
}
