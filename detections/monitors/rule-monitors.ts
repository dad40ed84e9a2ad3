import { type Query, queryOf } from '../compile/query.ts'
import { isSearchable } from '../compile/searchable.ts'
import { withoutLists } from '../compile/without-lists.ts'
import { planOf } from '../correlation/plan.ts'
import { NO_LISTS } from '../lists.ts'
import type { Catalogued, CorrelationRule, EventRule, Rule } from '../rule.ts'
import type { RuleSource } from '../rule-sources.ts'
import { bucketMonitor, INTERVAL_MINUTES, type Monitor, plainText, WINDOW_MINUTES } from './monitor.ts'

/** The monitors of one rule, for sites that run nothing but OpenSearch, or why there are none. */
export interface RuleExport {
  readonly id: string
  readonly monitors: readonly Monitor[]
  /** What these monitors do otherwise than the rule does. */
  readonly differs: readonly string[]
  /** Present where a monitor could not find what the rule finds; then there are none. */
  readonly reason?: string
}

type Part = { readonly monitors: readonly Monitor[]; readonly differs: readonly string[] } | { readonly reason: string }

/**
 * Returns for each rule of the catalogue the monitors that look for it in the documents themselves.
 *
 * They know no lists: suppression is left out but for AWS services, and so are exceptions by lists. A rule that looks for entries of a list,
 * for an order, or at a state of the pipeline has none. `sources` says which fields the documents of each have.
 */
export function ruleExports(rules: readonly Rule[], sources: ReadonlyMap<string, RuleSource>): RuleExport[] {
  const byId = new Map<string, Part[]>()
  for (const rule of rules) {
    const { catalogued } = rule
    if (catalogued === undefined || (rule.kind === 'event' && !rule.raises)) continue
    const known = byId.get(catalogued.id) ?? []
    byId.set(catalogued.id, known)
    known.push(partOf(rule, catalogued, rules, sources))
  }
  return [...byId].map(([id, parts]) => exportOf(id, parts)).sort((a, b) => (a.id < b.id ? -1 : 1))
}

function exportOf(id: string, parts: readonly Part[]): RuleExport {
  const refused = parts.find((part) => 'reason' in part)
  // a rule of which half is missing would look as if it were whole
  if (refused !== undefined) return { id, monitors: [], differs: [], reason: refused.reason }
  const made = parts.flatMap((part) => ('monitors' in part ? [part] : []))
  return {
    id,
    monitors: made.flatMap(({ monitors }) => monitors),
    differs: [...new Set(made.flatMap(({ differs }) => differs))],
  }
}

function partOf(
  rule: Rule,
  catalogued: Catalogued,
  rules: readonly Rule[],
  sources: ReadonlyMap<string, RuleSource>,
): Part {
  if (rule.kind === 'event') return eventPart(rule, catalogued, sources)
  if (rule.kind === 'correlation') return countPart(rule, catalogued, rules, sources)
  return { reason: 'the rule looks at the state of the pipeline, which a program of ours keeps' }
}

const OF_SIGNALS = 'the rule looks at signals, which a program of ours writes'
const NO_TIME = 'the documents do not say when they were loaded'
const NO_INDEX = 'the rule reads fields that have no index'
const BY_LIST = 'the rule looks for entries of a list, which a monitor does not know'

function eventPart(rule: EventRule, catalogued: Catalogued, sources: ReadonlyMap<string, RuleSource>): Part {
  const known = withoutLists(rule.tree)
  if (known === undefined) return { reason: BY_LIST }
  const fields = sources.get(rule.service)?.fields ?? {}
  if (rule.service === 'signals') return { reason: OF_SIGNALS }
  if (!('event.ingested' in fields)) return { reason: NO_TIME }
  if (!isSearchable(known.tree, fields)) return { reason: NO_INDEX }
  const common = {
    index: rule.index,
    windowMinutes: WINDOW_MINUTES,
    thresholds: [],
    notice: noticeOf(catalogued),
  }
  const filter = [queryOf(known.tree, NO_LISTS)]
  const mustNot = 'hinomi.is_human' in fields ? suppressedByService(catalogued) : []
  const differs = differencesOf(catalogued, known.ignored, rule.levelWhen.length > 0)
  const name = nameOf(rule, catalogued)
  const account = 'cloud.account.id'
  if (!('hinomi.principal' in fields)) {
    return { monitors: [bucketMonitor({ ...common, name, filter, mustNot, keys: [account] })], differs }
  }
  const named = { exists: { field: 'hinomi.principal' } }
  const keys = [account, 'hinomi.principal']
  return {
    monitors: [
      bucketMonitor({ ...common, name, filter: [...filter, named], mustNot, keys }),
      bucketMonitor({
        ...common,
        ...{ name: `${name} without principal`, filter, mustNot: [named, ...mustNot], keys: [account] },
      }),
    ],
    differs,
  }
}

function countPart(
  rule: CorrelationRule,
  catalogued: Catalogued,
  rules: readonly Rule[],
  sources: ReadonlyMap<string, RuleSource>,
): Part {
  const [stage, ...more] = planOf(rule, rules).stages
  if (rule.thresholds.length === 0) return { reason: 'the rule asks for an order or for several things at once' }
  if (stage === undefined || more.length > 0)
    return { reason: 'the rule counts over several indices, and a monitor over one' }
  const known = stage.members.map(({ tree }) => withoutLists(tree))
  const sayable = known.filter((one) => one !== undefined)
  if (sayable.length < known.length) return { reason: BY_LIST }
  const fields = stage.members.map(({ service }) => sources.get(service)?.fields ?? {})
  if (stage.members.some(({ service }) => service === 'signals')) return { reason: OF_SIGNALS }
  if (fields.some((one) => !('event.ingested' in one))) return { reason: NO_TIME }
  if (!sayable.every(({ tree }, at) => isSearchable(tree, fields[at] ?? {}))) return { reason: NO_INDEX }
  const queries = sayable.map(({ tree }) => queryOf(tree, NO_LISTS))
  const ignored = sayable.flatMap((one) => one.ignored)
  const definition = {
    name: nameOf(rule, catalogued),
    index: stage.index,
    filter: [{ bool: { should: queries, minimum_should_match: 1 } }],
    mustNot: suppressedByService(catalogued),
    // what is loaded in the last interval must still meet what came before it
    windowMinutes: Math.ceil(rule.timespanMs / 60_000) + INTERVAL_MINUTES,
    keys: stage.keys,
    thresholds: rule.thresholds,
    notice: noticeOf(catalogued),
  }
  const window = 'it counts what was loaded in the time span and one interval, not what happened in it'
  return { monitors: [bucketMonitor(definition)], differs: [...differencesOf(catalogued, ignored, false), window] }
}

/** Most rules are named by their number, those of one number `C02-2`. */
function nameOf({ name }: Rule, { id }: Catalogued): string {
  return name.startsWith(id) ? `rule ${name}` : `rule ${id} ${name}`
}

/** The only code that needs no list. */
function suppressedByService({ suppress }: Catalogued): Query[] {
  return suppress.includes('i') ? [{ term: { 'hinomi.is_human': { value: false } } }] : []
}

function differencesOf({ suppress, suppressLists }: Catalogued, ignored: readonly string[], levels: boolean): string[] {
  const codes = [...suppress.filter((code) => code !== 'i'), ...suppressLists]
  return [
    ...(codes.length > 0 ? [`nothing is suppressed by ${codes.join(', ')}`] : []),
    ...(ignored.length > 0 ? [`entries of ${[...new Set(ignored)].sort().join(', ')} are not left out`] : []),
    ...(levels ? ['the severity is always the usual one'] : []),
  ]
}

function noticeOf({ id, titleJa, level, askJa, dedup }: Catalogued) {
  const lines = [
    `【火の見】検知ルール: ${id} ${plainText(titleJa)}`,
    '期間(UTC): {{ctx.periodStart}} - {{ctx.periodEnd}}',
    '{{#ctx.newAlerts}}',
    '対象: {{bucket_keys}}',
    '{{#sample_documents}}',
    '- アカウント {{_source.cloud.account.id}} 操作 {{_source.event.action}} 主体 {{_source.hinomi.principal}} 送信元 {{_source.source.ip}}',
    '{{/sample_documents}}',
    '{{/ctx.newAlerts}}',
    `対応: ${plainText(askJa)}`,
  ]
  return {
    severity: level,
    subject: `[hinomi][${level}] ${id}`,
    message: lines.join('\n'),
    throttleMinutes: dedup.minutes,
  }
}
