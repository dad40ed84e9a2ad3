import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import type { RuleCount } from '../message.ts'
import { ALERTS, type Store } from './store.ts'

/** What lies behind a message. */
export interface Counted {
  readonly signals: number
  /** Oldest and newest event, epoch milliseconds. */
  readonly first: number | undefined
  readonly last: number | undefined
  /** The worst rules first. */
  readonly rules: readonly RuleCount[]
}

interface Bucket {
  readonly key: string
  readonly doc_count: number
  readonly severities: { readonly buckets: readonly { readonly key: string }[] }
  readonly titles: { readonly buckets: readonly { readonly key: string }[] }
  readonly titlesJa: { readonly buckets: readonly { readonly key: string }[] }
  readonly accounts: { readonly value: number }
  readonly signals?: { readonly value: number }
}

interface Answer {
  readonly all: {
    readonly doc_count: number
    readonly first: { readonly value: number | null }
    readonly last: { readonly value: number | null }
    readonly signals: { readonly value: number }
    readonly rules: { readonly buckets: readonly Bucket[] }
  }
}

/** More rules than the catalogue has. */
const MOST_RULES = 300

/** Counts the signals of a message by the notes about them. */
export async function countSignals(store: Store, id: string): Promise<Counted> {
  const filter = {
    bool: { filter: [{ term: { 'hinomi.alert.kind': 'taken' } }, { term: { 'hinomi.alert.ids': id } }] },
  }
  return countedOf(await ask(store, filter), false)
}

/** Counts the groups that a summary tells of, and the signals of these. */
export async function countGroups(store: Store, summary: string): Promise<Counted & { readonly groups: number }> {
  const answer = await ask(store, { term: { 'hinomi.alert.summary': summary } })
  return { ...countedOf(answer, true), groups: answer?.all.doc_count ?? 0 }
}

function ask(store: Store, filter: object): Promise<Answer | undefined> {
  const terms = (field: string, size: number) => ({ terms: { field, size } })
  const signals = { sum: { field: 'hinomi.alert.signals' } }
  const aggs = {
    first: { min: { field: 'hinomi.signal.time' } },
    last: { max: { field: 'hinomi.signal.time' } },
    signals,
    rules: {
      ...terms('rule.id', MOST_RULES),
      aggs: {
        severities: terms('hinomi.severity', SEVERITY_LABELS.length),
        titles: terms('rule.name', 1),
        titlesJa: terms('hinomi.title_ja', 1),
        accounts: { cardinality: { field: 'cloud.account.id' } },
        signals,
      },
    },
  }
  return store.aggregate<Answer>(ALERTS, { aggs: { all: { filter, aggs } } })
}

function countedOf(answer: Answer | undefined, ofGroups: boolean): Counted {
  if (answer === undefined) return { signals: 0, first: undefined, last: undefined, rules: [] }
  const { all } = answer
  const rules = all.rules.buckets.map((bucket) => ({
    rule: bucket.key,
    title: bucket.titles.buckets[0]?.key ?? '',
    titleJa: bucket.titlesJa.buckets[0]?.key ?? '',
    severity: worstOf(bucket.severities.buckets.map(({ key }) => key)),
    signals: ofGroups ? (bucket.signals?.value ?? 0) : bucket.doc_count,
    accounts: bucket.accounts.value,
  }))
  const rank = (severity: SeverityLabel) => SEVERITY_LABELS.indexOf(severity)
  return {
    signals: ofGroups ? all.signals.value : all.doc_count,
    ...{ first: all.first.value ?? undefined, last: all.last.value ?? undefined },
    rules: rules.sort((a, b) => rank(b.severity) - rank(a.severity) || b.signals - a.signals),
  }
}

function worstOf(labels: readonly string[]): SeverityLabel {
  return [...SEVERITY_LABELS].reverse().find((label) => labels.includes(label)) ?? 'info'
}
