import type { SeverityLabel } from '#core/severity.ts'
import type { Tree } from './tree.ts'

/** The version of MITRE ATT&CK for Enterprise whose ids the rules carry; newer releases rename some. */
export const ATTACK_VERSION = '17.1'

/** Groups of the catalogue; each is a folder of `detections/rules/`. */
export const GROUPS = {
  G: 'guardrails',
  C: 'guardrails',
  T: 'techniques',
  F: 'findings',
  N: 'network',
  P: 'pipeline',
  X: 'correlations',
} as const
export type Group = keyof typeof GROUPS

/** Reasons for which a hit may be suppressed, and what each means. */
export const SUPPRESSION_CODES = {
  a: 'the principal is a known automation role',
  s: 'the person may enter the account with that permission set',
  w: 'the event lies in an announced window',
  e: 'the other account is trusted',
  n: 'the address is one of the municipality',
  i: 'the actor is an AWS service',
  t: 'a change ticket covers account and rule',
  x: 'an accepted risk covers account, rule and resource',
} as const
export type SuppressionCode = keyof typeof SUPPRESSION_CODES

/** What a person reads about a rule. */
export interface RuleText {
  readonly title: string
  readonly titleJa: string
  readonly description: string
  readonly descriptionJa: string
  /** What to ask or do, for the body of the alert. */
  readonly ask: string
  readonly askJa: string
  /** When a hit is none, each in both languages. */
  readonly falsePositives: readonly string[]
  readonly falsePositivesJa: readonly string[]
  readonly references: readonly string[]
}

/** What every document with a catalogue id has: what it says, how bad it is, and what becomes of a hit. */
export interface Catalogued extends RuleText {
  /** Catalogue id, `G22`. Several documents of one file may share it. */
  readonly id: string
  readonly pack: 1 | 2
  readonly level: SeverityLabel
  readonly techniques: readonly string[]
  readonly tactics: readonly string[]
  /** Codes that hide a hit. */
  readonly suppress: readonly SuppressionCode[]
  /** Lists that hide a hit whose address, principal or resource they hold. */
  readonly suppressLists: readonly string[]
  /** Codes that lower a hit to info instead of hiding it. */
  readonly soften: readonly SuppressionCode[]
  readonly dedup: Dedup
  /** Hits are collected into one message for so many minutes instead of being sent at once. */
  readonly digestMinutes?: number
}

/** What makes two hits the same for a reader. */
export interface Dedup {
  /** Fields whose values make the key. */
  readonly by: readonly string[]
  readonly minutes: number
  /** One signal per key and window of `minutes` instead of one for each event. */
  readonly oneSignal: boolean
}

interface DocumentHead {
  /** Sigma's `name`, by which correlations refer to it; unique. */
  readonly name: string
  /** Sigma's `id`. */
  readonly uuid: string
  /** Path below `detections/rules/`. */
  readonly file: string
  /** Hash of what the rule means: changes when its logic or severity does. */
  readonly version: string
  /** Absent for rules that are only parts of correlations. */
  readonly catalogued?: Catalogued
}

/** A rule over single events. */
export interface EventRule extends DocumentHead {
  readonly kind: 'event'
  /** `logsource.service`. */
  readonly service: string
  readonly index: string
  /** Value of `datasetField` that all documents of the source have. */
  readonly dataset: string
  readonly tree: Tree
  /** Other severities and their conditions; the first that holds wins. */
  readonly levelWhen: readonly { readonly level: SeverityLabel; readonly tree: Tree }[]
  /** True if a hit is a signal of its own; false for what only feeds correlations. */
  readonly raises: boolean
}

export const CORRELATION_TYPES = ['event_count', 'value_count', 'temporal', 'temporal_ordered'] as const
export type CorrelationType = (typeof CORRELATION_TYPES)[number]

/** A threshold: events, or with `field` its distinct values, must be at least so many. */
export interface Threshold {
  readonly field?: string
  readonly atLeast: number
}

/** A rule over several events of one group within a time span. */
export interface CorrelationRule extends DocumentHead {
  readonly kind: 'correlation'
  readonly type: CorrelationType
  /** Names of the event rules whose hits it looks at; for `temporal_ordered` in their order. */
  readonly rules: readonly string[]
  /** The values that hits must share: for each the field, and where rules have it elsewhere the field by rule name. */
  readonly groupBy: readonly GroupKey[]
  /** Half-open: two events exactly so far apart are not in one window. */
  readonly timespanMs: number
  /** All must hold; empty for temporal types. */
  readonly thresholds: readonly Threshold[]
}

/** One value that the hits of a correlation must share. */
export interface GroupKey {
  readonly name: string
  /** By the name of the rule; a rule that is not named has the value under `name`. */
  readonly fields: Readonly<Record<string, string>>
}

/** A rule whose check is code of ours, over the state of the pipeline: the file holds what people read about it. */
export interface BuiltInRule extends DocumentHead {
  readonly kind: 'built-in'
  readonly check: string
  readonly parameters: Readonly<Record<string, string | number>>
}

export type Rule = EventRule | CorrelationRule | BuiltInRule

/** What was wrong with a rule file: where, and what to do. */
export interface RuleProblem {
  readonly file: string
  /** Dotted path of the key, after the number of the document where a file holds several: `2:detection.call`. */
  readonly key: string
  readonly message: string
}
