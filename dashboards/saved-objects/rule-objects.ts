import type { Field } from '#core/field.ts'
import { not } from '#core/panels/condition.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { AnySource } from '#core/source.ts'
import { conditionOf } from '#detections/compile/condition.ts'
import { queryOf } from '#detections/compile/query.ts'
import { isSearchable } from '#detections/compile/searchable.ts'
import { withoutLists } from '#detections/compile/without-lists.ts'
import { NO_LISTS } from '#detections/lists.ts'
import type { Catalogued, EventRule, Rule } from '#detections/rule.ts'
import { anyOf, type Tree } from '#detections/tree.ts'
import { dqlOf } from '../search/dql-of.ts'
import { fieldsOfIndex } from './fields-of-index.ts'
import type { PatternList } from './patterns.ts'
import { INDEX_REFERENCE, type Language, prefixOf, type SavedObject, savedObject } from './saved-object.ts'

/** Saved searches and saved queries, in the order of their rules. */
export interface RuleObjects {
  readonly searches: readonly SavedObject[]
  readonly queries: readonly SavedObject[]
}

/** All documents of a rule over one source: a document that any of them hits is a hit. */
interface RuleSearch {
  readonly catalogued: Catalogued
  readonly index: IndexId
  /** The part of the id that follows `search-`: `rule-g32`, with the source where the rule looks into several. */
  readonly name: string
  readonly tree: Tree
  /** Lists whose entries the rule would leave out. */
  readonly ignored: readonly string[]
}

/**
 * Returns what people open in Discover to see what rules look for: for each rule over single events a saved search, and a saved query where
 * DQL can say it; elsewhere the search holds its query as a filter. Also the list of signals that nothing has suppressed.
 *
 * Rules that look for entries of a list, or at fields without an index, have none: {@link rulesWithoutSearch} names them.
 */
export function ruleObjects(language: Language, rules: readonly Rule[], patterns: PatternList): RuleObjects {
  if (rules.length === 0) return { searches: [], queries: [] }
  const signals = signalsSearch(language, patterns)
  const found = ruleSearches(rules, (index) => patterns.fieldsOf(index))
  return {
    searches: [signals, ...found.map((search) => searchObject(search, language, patterns))],
    queries: found.flatMap((search) => queryObject(search, language)),
  }
}

/** Returns the catalogue ids of rules over single events for which no saved search can be made, sorted. */
export function rulesWithoutSearch(rules: readonly Rule[], sources: readonly AnySource[]): string[] {
  const made = new Set(
    ruleSearches(rules, (index) => fieldsOfIndex(index, sources)).map(({ catalogued }) => catalogued.id),
  )
  const wanted = rules.flatMap((rule) => (isSearched(rule) ? [rule.catalogued.id] : []))
  return [...new Set(wanted)].filter((id) => !made.has(id)).sort()
}

type SearchedRule = EventRule & { readonly catalogued: Catalogued }

function isSearched(rule: Rule): rule is SearchedRule {
  return rule.kind === 'event' && rule.raises && rule.catalogued !== undefined
}

function ruleSearches(
  rules: readonly Rule[],
  fieldsOf: (index: IndexId) => Readonly<Record<string, Field>>,
): RuleSearch[] {
  const groups = new Map<string, SearchedRule[]>()
  for (const rule of rules) {
    if (!isSearched(rule)) continue
    const key = `${rule.catalogued.id} ${rule.service}`
    groups.set(key, [...(groups.get(key) ?? []), rule])
  }
  const sourcesOf = new Map<string, number>()
  for (const [first] of groups.values()) {
    if (first !== undefined) sourcesOf.set(first.catalogued.id, (sourcesOf.get(first.catalogued.id) ?? 0) + 1)
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group
      const known = group.map(({ tree }) => withoutLists(tree))
      const sayable = known.filter((one) => one !== undefined)
      if (first === undefined || sayable.length < known.length) return []
      const fields = fieldsOf(indexOf(first.service))
      if (!sayable.every(({ tree }) => isSearchable(tree, fields))) return []
      const { catalogued, service } = first
      const several = (sourcesOf.get(catalogued.id) ?? 0) > 1
      return [
        {
          catalogued,
          index: indexOf(service),
          name: `rule-${catalogued.id.toLowerCase()}${several ? `-${service}` : ''}`,
          tree: anyOf(sayable.map(({ tree }) => tree)),
          ignored: [...new Set(sayable.flatMap(({ ignored }) => ignored))].sort(),
        },
      ]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function indexOf(service: string): IndexId {
  return service === 'pipeline' ? 'metrics' : service
}

/** What a reader wants to see of a hit first; a source has some of them. */
const COLUMNS = [
  'cloud.account.id',
  'hinomi.principal',
  'source.ip',
  'event.action',
  'hinomi.target',
  'event.outcome',
  'hinomi.severity',
  'hinomi.resource.id',
  'destination.ip',
  'destination.port',
] as const
const MOST_COLUMNS = 7

function titleOf({ catalogued, index, name }: RuleSearch, language: Language): string {
  const title = { ja: catalogued.titleJa, en: catalogued.title }[language]
  const source = name.endsWith(`-${index}`) ? ` (${index})` : ''
  return `${catalogued.id} ${title}${source}`
}

function descriptionOf({ catalogued, ignored }: RuleSearch, language: Language): string {
  const text = { ja: catalogued.descriptionJa, en: catalogued.description }[language]
  if (ignored.length === 0) return text
  const lists = ignored.join(', ')
  return {
    ja: `${text} この検索は許可リスト(${lists})を適用しません。`,
    en: `${text} This search does not apply the lists ${lists}.`,
  }[language]
}

function searchObject(search: RuleSearch, language: Language, patterns: PatternList): SavedObject {
  const fields = patterns.fieldsOf(search.index)
  const dql = dqlOfRule(search)
  return listObject(language, patterns, {
    name: search.name,
    title: titleOf(search, language),
    description: descriptionOf(search, language),
    index: search.index,
    columns: COLUMNS.filter((name) => name in fields).slice(0, MOST_COLUMNS),
    dql: dql ?? '',
    filter: dql === undefined ? { name: search.catalogued.id, query: queryOf(search.tree, NO_LISTS) } : undefined,
  })
}

function dqlOfRule({ tree }: RuleSearch): string | undefined {
  const condition = conditionOf(tree)
  return condition === undefined ? undefined : dqlOf(condition)
}

function queryObject(search: RuleSearch, language: Language): SavedObject[] {
  const dql = dqlOfRule(search)
  if (dql === undefined) return []
  const brand = { ja: '火の見', en: 'Hinomi' }[language]
  return [
    savedObject('query', `${prefixOf(language)}query-${search.name}`, {
      title: `${brand} ${titleOf(search, language)}`,
      description: descriptionOf(search, language),
      query: { query: dql, language: 'kuery' },
    }),
  ]
}

function signalsSearch(language: Language, patterns: PatternList): SavedObject {
  return listObject(language, patterns, {
    name: 'signals-open',
    title: { ja: '検知:抑制されていないもの', en: 'Signals: not suppressed' }[language],
    description: {
      ja: '許可リストやチケットで抑制されていない検知。',
      en: 'Hits of rules that no list and no ticket has suppressed.',
    }[language],
    index: 'signals',
    columns: [
      ...['hinomi.severity', 'rule.id', 'hinomi.title_ja', 'cloud.account.id', 'hinomi.principal', 'source.ip'],
      'hinomi.target',
    ],
    dql: dqlOf(not({ kind: 'exists', field: 'hinomi.suppressed_by' })),
    filter: undefined,
  })
}

interface List {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly index: IndexId
  readonly columns: readonly string[]
  readonly dql: string
  readonly filter: { readonly name: string; readonly query: object } | undefined
}

const FILTER_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index'

/** A filter of query DSL as the form "Edit as Query DSL" of OpenSearch Dashboards makes it. */
function customFilter(name: string, query: object): object {
  const meta = {
    ...{ alias: name, disabled: false, negate: false, key: 'query', type: 'custom', value: JSON.stringify(query) },
    indexRefName: FILTER_REFERENCE,
  }
  return { $state: { store: 'appState' }, meta, query }
}

function listObject(language: Language, patterns: PatternList, list: List): SavedObject {
  const pattern = patterns.idOf({ index: list.index, timeField: '@timestamp' })
  const reference = (name: string) => ({ name, type: 'index-pattern', id: pattern })
  const { filter } = list
  const source = {
    ...{ highlightAll: true, version: true, query: { query: list.dql, language: 'kuery' } },
    filter: filter === undefined ? [] : [customFilter(filter.name, filter.query)],
    indexRefName: INDEX_REFERENCE,
  }
  const attributes = {
    ...{ title: list.title, description: list.description, hits: 0, columns: list.columns },
    ...{ sort: [['@timestamp', 'desc']], version: 1 },
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
  }
  const references = [reference(INDEX_REFERENCE), ...(filter === undefined ? [] : [reference(FILTER_REFERENCE)])]
  return savedObject('search', `${prefixOf(language)}search-${list.name}`, attributes, references)
}
