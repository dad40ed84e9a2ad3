import { valuesOf } from '#detections/compile/document-values.ts'
import type { Lists } from '#detections/lists.ts'
import type { BuiltInRule, Dedup, EventRule } from '#detections/rule.ts'
import { type Signal, signalOfEvent } from '#detections/signal.ts'
import type { FindContext, Found } from './find-signals.ts'
import { eventsOf, hasData, MAX_EVENTS } from './read-events.ts'

const DAY_MS = 86_400_000
/** Built-in rules name no fields; here each finding is a matter of its own. */
const EACH_FINDING: Dedup = { by: ['cloud.account.id', 'hinomi.finding.native_id'], minutes: 1440, oneSignal: false }

/**
 * Finds the findings that the rule named by the parameter `rule` hits and that were first seen more than so many days ago: the parameter
 * `days`, or for an account its smallest number in the list `sla`. Every stored finding is looked at, whenever it was loaded.
 */
export async function findOverdue(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const { lists, now, rules, search } = context
  const part = rules.find((one): one is EventRule => one.kind === 'event' && one.name === rule.parameters.rule)
  const { catalogued } = rule
  if (part === undefined || catalogued === undefined) throw new Error(`${rule.file} names no rule over single events`)
  const ofFinding = { ...rule, catalogued: { ...catalogued, dedup: EACH_FINDING } }
  const usual = Number(rule.parameters.days)
  const everything = { from: 0, until: now + DAY_MS }
  if (!(await hasData(part, everything, context))) return { signals: [], incomplete: false, noData: true }
  const fewest = Math.min(usual, ...lists.resolve('sla').flatMap(daysOf))
  const old = { range: { 'hinomi.finding.first_seen': { lt: now - fewest * DAY_MS, format: 'epoch_millis' } } }
  const signals: Signal[] = []
  let seen = 0
  for await (const event of eventsOf([part], everything, { lists, search }, [old])) {
    if (++seen > MAX_EVENTS) return { signals, incomplete: true, noData: false }
    const [account] = valuesOf(event.document, 'cloud.account.id')
    const [firstSeen = ''] = valuesOf(event.document, 'hinomi.finding.first_seen', 'date')
    if (now - Date.parse(firstSeen) <= daysAllowed(account, usual, lists) * DAY_MS) continue
    const signal = signalOfEvent({ rule: ofFinding, severity: catalogued.level }, event, context)
    if (signal !== undefined) signals.push(signal)
  }
  return { signals, incomplete: false, noData: false }
}

function daysAllowed(account: string | undefined, usual: number, lists: Lists): number {
  const own = lists.resolve('sla', account ?? '').flatMap(daysOf)
  return own.length === 0 ? usual : Math.min(...own)
}

/** An entry of the list is a number of days; what is none says nothing. */
function daysOf({ value }: { readonly value: string }): number[] {
  return /^\d{1,4}$/.test(value) ? [Number(value)] : []
}
