import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { type Query, queryOf } from '../compile/query.ts'
import type { Lists } from '../lists.ts'
import type { CorrelationRule, EventRule, Rule, Threshold } from '../rule.ts'

/** When events were loaded, epoch milliseconds, half-open: windows are of load time, since events arrive late. */
export interface LoadedBetween {
  readonly from: number
  readonly until: number
}

/**
 * How a correlation is found on OpenSearch, in two steps.
 *
 * First each stage lists the groups that can be hits, page by page; groups that any stage lacks are out. Then the events of those few
 * groups are fetched and judged by `evaluateCorrelation`, which knows windows and order. So nothing that a search can only approximate
 * decides.
 */
export interface CorrelationPlan {
  readonly rule: CorrelationRule
  readonly stages: readonly Stage[]
}

/** What is searched for one or more event rules over one index. */
export interface Stage {
  readonly index: string
  readonly members: readonly EventRule[]
  /** Fields that hold the shared values, in the order of `groupBy`. */
  readonly keys: readonly string[]
  readonly thresholds: readonly Threshold[]
}

/** Returns the plan of a correlation; `rules` must hold the event rules that it names. */
export function planOf(rule: CorrelationRule, rules: readonly Rule[]): CorrelationPlan {
  const members = rule.rules.flatMap((name) =>
    rules.filter((other): other is EventRule => other.kind === 'event' && other.name === name),
  )
  const stageOf = (each: readonly EventRule[], thresholds: readonly Threshold[]): Stage => ({
    index: [...new Set(each.map(({ index }) => index))].join(),
    members: each,
    keys: keysOf(rule, each[0]?.name ?? ''),
    thresholds,
  })
  const counts = rule.type === 'event_count' || rule.type === 'value_count'
  const alike = members.every(
    (member) => keysOf(rule, member.name).join() === keysOf(rule, members[0]?.name ?? '').join(),
  )
  // a threshold over all events says nothing about those of one rule alone, unless all are searched together
  if (counts && alike && new Set(members.map(({ index }) => index)).size === 1)
    return { rule, stages: [stageOf(members, rule.thresholds)] }
  return { rule, stages: members.map((member) => stageOf([member], [])) }
}

/** Says whether a group must be found by every stage to be a hit; for counts over several indices one is enough. */
export function needsEveryStage({ rule }: CorrelationPlan): boolean {
  return rule.type === 'temporal' || rule.type === 'temporal_ordered'
}

function keysOf({ groupBy }: CorrelationRule, name: string): string[] {
  return groupBy.map(({ name: key, fields }) => fields[name] ?? key)
}

/** How many groups come in one page. */
const GROUPS_PER_PAGE = 1000
/** For the events of how many groups one search may ask: each adds clauses, of which a query has at most 1,024. */
export const GROUPS_PER_SEARCH = 50
/** How many events come in one page. */
export const EVENTS_PER_PAGE = 1000

/**
 * So many times its threshold a group's distinct values are told apart: a page of groups keeps that much memory for each of them
 * (OpenSearch: cardinality). Above it the count is off by a few per cent, so that a group is a candidate that is somewhat below.
 */
const TOLD_APART = 4
const LEAST_TOLD_APART = 100
const CANDIDATE_SHARE = 0.9

/** What one page of groups ends with, to ask for the next. */
export type AfterKey = Readonly<Record<string, unknown>>

/** Returns the search for a page of groups of one stage that have enough events, whatever their times (OpenSearch: composite aggregation). */
export function groupsSearch(stage: Stage, loaded: LoadedBetween, lists: Lists, after?: AfterKey): object {
  const distinct = stage.thresholds.flatMap(({ field, atLeast }, at) =>
    field === undefined ? [] : [{ name: `distinct_${at}`, field, atLeast }],
  )
  const least = stage.thresholds.find(({ field }) => field === undefined)?.atLeast
  const conditions = [
    ...(least === undefined ? [] : [{ name: 'events', path: '_count', atLeast: least }]),
    ...distinct.map(({ name, atLeast }) => ({ name, path: name, atLeast: Math.floor(atLeast * CANDIDATE_SHARE) })),
  ]
  return {
    size: 0,
    track_total_hits: false,
    query: stageQuery(stage, loaded, lists),
    aggs: {
      groups: {
        composite: {
          size: GROUPS_PER_PAGE,
          sources: stage.keys.map((field, at) => ({ [String(at)]: { terms: { field } } })),
          ...(after === undefined ? {} : { after }),
        },
        aggs: {
          ...Object.fromEntries(
            distinct.map(({ name, field, atLeast }) => [
              name,
              {
                cardinality: {
                  field,
                  precision_threshold: Math.min(40_000, Math.max(LEAST_TOLD_APART, atLeast * TOLD_APART)),
                },
              },
            ]),
          ),
          ...(conditions.length === 0
            ? {}
            : {
                enough: {
                  bucket_selector: {
                    buckets_path: Object.fromEntries(conditions.map(({ name, path }) => [name, path])),
                    script: {
                      lang: 'painless',
                      source: conditions.map(({ name }) => `params.${name} >= params.least_${name}`).join(' && '),
                      params: Object.fromEntries(conditions.map(({ name, atLeast }) => [`least_${name}`, atLeast])),
                    },
                  },
                },
              }),
        },
      },
    },
  }
}

/** Reads a page of groups: their values in the order of `groupBy`, and where the next page begins; undefined after the last. */
export function readGroups(answer: object): { groups: string[][]; after: AfterKey | undefined } {
  const { aggregations } = answer as {
    aggregations?: { groups?: { buckets?: { key: AfterKey }[]; after_key?: AfterKey } }
  }
  const { buckets = [], after_key: after } = aggregations?.groups ?? {}
  const groups = buckets.map(({ key }) =>
    Object.keys(key)
      .sort((a, b) => Number(a) - Number(b))
      .map((at) => String(key[at])),
  )
  return { groups, after }
}

/**
 * Returns the search for a page of the events of at most {@link GROUPS_PER_SEARCH} groups, as one rule of the stage hits them, oldest first. `after` is the `sort` of
 * the last event of the page before.
 */
export function eventsSearch(
  stage: Stage,
  member: EventRule,
  groups: readonly (readonly string[])[],
  loaded: LoadedBetween,
  lists: Lists,
  after?: readonly unknown[],
): object {
  const ofGroups = groups.map((group) => ({
    bool: { filter: group.map((value, at) => ({ term: { [stage.keys[at] ?? '']: { value } } })) },
  }))
  return {
    size: EVENTS_PER_PAGE,
    track_total_hits: false,
    query: {
      bool: {
        filter: [
          loadedQuery(stage, loaded),
          queryOf(member.tree, lists),
          { bool: { should: ofGroups, minimum_should_match: 1 } },
        ],
      },
    },
    sort: [{ '@timestamp': 'asc' }, { _id: 'asc' }],
    ...(after === undefined ? {} : { search_after: after }),
  }
}

function stageQuery(stage: Stage, loaded: LoadedBetween, lists: Lists): Query {
  const queries = stage.members.map(({ tree }) => queryOf(tree, lists))
  return { bool: { filter: [loadedQuery(stage, loaded), { bool: { should: queries, minimum_should_match: 1 } }] } }
}

function loadedQuery({ index }: Stage, { from, until }: LoadedBetween): Query {
  const field = index === METRICS_INDEX ? '@timestamp' : 'event.ingested'
  return { range: { [field]: { gte: from, lt: until, format: 'epoch_millis' } } }
}
