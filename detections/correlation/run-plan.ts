import type { Lists } from '../lists.ts'
import { type Contribution, type CorrelationHit, evaluateCorrelation } from './evaluate.ts'
import {
  type AfterKey,
  type CorrelationPlan,
  EVENTS_PER_PAGE,
  eventsSearch,
  GROUPS_PER_SEARCH,
  groupsSearch,
  type LoadedBetween,
  needsEveryStage,
  readGroups,
  type Stage,
} from './plan.ts'

/** Runs a search on an index pattern (unavailable indices are no error) and returns the body of the answer. */
export type Search = (index: string, body: object) => Promise<object>

/** The hits of a correlation, and what was left out to bound the work. */
export interface PlanResult {
  readonly hits: readonly CorrelationHit[]
  /** True when there were more groups or events than one run looks at. */
  readonly incomplete: boolean
}

/** A run that finds more is drowned in noise: it says so and looks at the first ones. */
const MAX_GROUPS = 10_000
const MAX_EVENTS = 100_000

/**
 * Finds the hits of a correlation among the events that were loaded between two times.
 *
 * Look back further than the time span, by the delay with which events arrive: a hit is found when all its events lie in the look-back.
 */
export async function runPlan(
  plan: CorrelationPlan,
  loaded: LoadedBetween,
  lists: Lists,
  search: Search,
): Promise<PlanResult> {
  let incomplete = false
  let candidates: Map<string, string[]> | undefined
  for (const stage of plan.stages) {
    const found = await groupsOf(stage, loaded, lists, search)
    incomplete ||= found.incomplete
    candidates = combined(candidates, found.groups, needsEveryStage(plan))
    if (candidates.size === 0 && needsEveryStage(plan)) break
  }
  const groups = [...(candidates?.values() ?? [])]
  const contributions: Contribution[] = []
  for (const stage of plan.stages) {
    for (let at = 0; at < groups.length; at += GROUPS_PER_SEARCH) {
      const some = groups.slice(at, at + GROUPS_PER_SEARCH)
      incomplete = (await addEvents(contributions, stage, some, loaded, lists, search)) || incomplete
    }
  }
  const wanted = new Set(candidates?.keys())
  const hits = evaluateCorrelation(plan.rule, contributions).filter(({ group }) => wanted.has(JSON.stringify(group)))
  return { hits, incomplete }
}

function combined(
  before: ReadonlyMap<string, string[]> | undefined,
  found: readonly string[][],
  every: boolean,
): Map<string, string[]> {
  const now = new Map(found.map((group) => [JSON.stringify(group), group]))
  if (before === undefined) return now
  if (!every) return new Map([...before, ...now])
  return new Map([...before].filter(([key]) => now.has(key)))
}

async function groupsOf(
  stage: Stage,
  loaded: LoadedBetween,
  lists: Lists,
  search: Search,
): Promise<{ groups: string[][]; incomplete: boolean }> {
  const groups: string[][] = []
  let after: AfterKey | undefined
  do {
    const page = readGroups(await search(stage.index, groupsSearch(stage, loaded, lists, after)))
    groups.push(...page.groups)
    after = page.after
  } while (after !== undefined && groups.length < MAX_GROUPS)
  return { groups, incomplete: after !== undefined }
}

interface Hit {
  readonly _index: string
  readonly _id: string
  readonly _source: object
  readonly sort: readonly unknown[]
}

/** Returns true when there were more events than are looked at. */
async function addEvents(
  contributions: Contribution[],
  stage: Stage,
  groups: readonly (readonly string[])[],
  loaded: LoadedBetween,
  lists: Lists,
  search: Search,
): Promise<boolean> {
  for (const member of stage.members) {
    let after: readonly unknown[] | undefined
    do {
      if (contributions.length >= MAX_EVENTS) return true
      const answer = await search(stage.index, eventsSearch(stage, member, groups, loaded, lists, after))
      const { hits = [] } = (answer as { hits?: { hits?: readonly Hit[] } }).hits ?? {}
      for (const { _index: index, _id: id, _source: document } of hits) {
        const time = Date.parse((document as { '@timestamp'?: string })['@timestamp'] ?? '')
        contributions.push({ rule: member.name, time, index, id, document })
      }
      after = hits.length < EVENTS_PER_PAGE ? undefined : hits.at(-1)?.sort
    } while (after !== undefined)
  }
  return false
}
