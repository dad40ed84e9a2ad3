import { valuesOf } from '../compile/document-values.ts'
import type { CorrelationRule, Threshold } from '../rule.ts'

/** An event that one of the rules of a correlation has hit. */
export interface Contribution {
  /** Name of the event rule. */
  readonly rule: string
  /** `@timestamp` in epoch milliseconds. */
  readonly time: number
  readonly index: string
  readonly id: string
  readonly document: object
}

/** A group of events that together are a hit. */
export interface CorrelationHit {
  /** The shared values, in the order of `groupBy`. */
  readonly group: readonly string[]
  /**
   * The window that makes the hit one: it begins at a multiple of the deduplication time since 1970, so that every run over the same
   * events, with whatever look-back, finds the same window. Epoch milliseconds, half-open.
   */
  readonly windowStart: number
  readonly windowEnd: number
  readonly firstTime: number
  readonly lastTime: number
  /** Events that contribute, each once. */
  readonly count: number
  /** Distinct values of the counted field; undefined where none is counted. */
  readonly distinct: number | undefined
  /** The contributing events, oldest first. */
  readonly events: readonly Contribution[]
}

/**
 * Finds the hits of a correlation among events that its rules have hit, in any order and with repetitions.
 *
 * An event triggers when, with the events of its group less than `timespanMs` before it, it fulfils the correlation; all triggers of one
 * deduplication window are one hit. Events without a shared value belong to no group; one with several values belongs to each of theirs.
 */
export function evaluateCorrelation(rule: CorrelationRule, contributions: readonly Contribution[]): CorrelationHit[] {
  const groups = new Map<string, Contribution[]>()
  const seen = new Set<string>()
  for (const contribution of contributions) {
    for (const group of groupsOf(rule, contribution)) {
      const key = JSON.stringify(group)
      const once = JSON.stringify([key, contribution.rule, contribution.index, contribution.id])
      if (seen.has(once)) continue
      seen.add(once)
      const members = groups.get(key)
      if (members === undefined) groups.set(key, [contribution])
      else members.push(contribution)
    }
  }
  return [...groups].flatMap(([key, members]) => hitsOfGroup(rule, JSON.parse(key) as string[], members))
}

function groupsOf(rule: CorrelationRule, { rule: name, document }: Contribution): string[][] {
  let groups: string[][] = [[]]
  for (const { name: key, fields } of rule.groupBy) {
    const values = valuesOf(document, fields[name] ?? key)
    groups = groups.flatMap((group) => values.map((value) => [...group, value]))
  }
  return groups
}

function hitsOfGroup(rule: CorrelationRule, group: readonly string[], members: Contribution[]): CorrelationHit[] {
  members.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const windowMs = rule.catalogued === undefined ? rule.timespanMs : rule.catalogued.dedup.minutes * 60_000
  const byWindow = new Map<number, Set<Contribution>>()
  const trigger = triggerOf(rule)
  let from = 0
  for (let at = 0; at < members.length; at++) {
    const newest = members[at]
    if (newest === undefined) continue
    while (newest.time - (members[from]?.time ?? 0) >= rule.timespanMs) from++
    const events = trigger(members.slice(from, endOfMoment(members, at)), newest)
    if (events === undefined) continue
    const start = Math.floor(newest.time / windowMs) * windowMs
    const known = byWindow.get(start) ?? new Set()
    for (const event of events) known.add(event)
    byWindow.set(start, known)
  }
  return [...byWindow].map(([windowStart, events]) =>
    hitOf(rule, group, windowStart, windowStart + windowMs, [...events]),
  )
}

/** CloudTrail knows whole seconds: events of one moment have no order. */
function endOfMoment(members: readonly Contribution[], at: number): number {
  const time = members[at]?.time
  let end = at + 1
  while (members[end]?.time === time && end < members.length) end++
  return end
}

type Trigger = (events: readonly Contribution[], newest: Contribution) => readonly Contribution[] | undefined

function triggerOf(rule: CorrelationRule): Trigger {
  switch (rule.type) {
    case 'event_count':
    case 'value_count':
      return (events) => (meets(rule.thresholds, events) ? events : undefined)
    case 'temporal':
      return (events) => {
        const names = new Set(events.map((event) => event.rule))
        return rule.rules.every((name) => names.has(name)) && meets(rule.thresholds, events) ? events : undefined
      }
    case 'temporal_ordered':
      return (events, newest) => {
        const chain = chainTo(rule.rules, events, newest)
        return chain !== undefined && meets(rule.thresholds, chain) ? chain : undefined
      }
  }
}

/** For each rule, from the last to the first, the newest event that is not after the one that follows it. */
function chainTo(
  rules: readonly string[],
  events: readonly Contribution[],
  newest: Contribution,
): Contribution[] | undefined {
  if (rules.at(-1) !== newest.rule) return undefined
  const chain = [newest]
  let next = newest
  for (const name of rules.slice(0, -1).reverse()) {
    const before = events.findLast(
      (event) =>
        event.rule === name &&
        event.time <= next.time &&
        chain.every(({ id, index }) => id !== event.id || index !== event.index),
    )
    if (before === undefined) return undefined
    chain.unshift(before)
    next = before
  }
  return chain
}

function meets(thresholds: readonly Threshold[], events: readonly Contribution[]): boolean {
  return thresholds.every(({ field, atLeast }) => {
    if (field === undefined) return countOf(events) >= atLeast
    return distinctOf(field, events) >= atLeast
  })
}

/** An event that two rules have hit counts once. */
function countOf(events: readonly Contribution[]): number {
  return new Set(events.map(({ index, id }) => `${index} ${id}`)).size
}

function distinctOf(field: string, events: readonly Contribution[]): number {
  const values = new Set<string>()
  for (const { document } of events) for (const value of valuesOf(document, field)) values.add(value)
  return values.size
}

function hitOf(
  rule: CorrelationRule,
  group: readonly string[],
  windowStart: number,
  windowEnd: number,
  events: Contribution[],
): CorrelationHit {
  events.sort((a, b) => a.time - b.time)
  const field = rule.thresholds.find((threshold) => threshold.field !== undefined)?.field
  return {
    ...{ group, windowStart, windowEnd },
    firstTime: events[0]?.time ?? windowStart,
    lastTime: events.at(-1)?.time ?? windowStart,
    count: countOf(events),
    distinct: field === undefined ? undefined : distinctOf(field, events),
    events,
  }
}
