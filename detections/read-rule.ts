import { COMMON_FIELDS, FINDING_FIELDS, OWNER_FIELDS } from '#core/fields/base.ts'
import { readCondition } from './condition-grammar.ts'
import { type RuleValue, readFieldTest } from './modifiers.ts'
import type { ParsedDocument } from './parse-document.ts'
import { readCatalogued, severityOf } from './read-catalogued.ts'
import type { RuleContext } from './read-rules.ts'
import type { BuiltInRule, Catalogued, CorrelationRule, EventRule, Rule, Threshold } from './rule.ts'
import { inKey, RuleError, ruleField } from './rule-fields.ts'
import type { CorrelationText, EventRuleText } from './rule-schema.ts'
import type { RuleSource } from './rule-sources.ts'
import { allOf, anyOf, fieldsOf, type Tree, testsOf } from './tree.ts'

/** OpenSearch refuses a query of more than 1,024 clauses (indices.query.bool.max_clause_count); lists and time take some. */
const MAX_TESTS = 700
const MAX_SELECTIONS = 50
const SELECTION_NAME = /^[A-Za-z_]\w{0,63}$/

type Event = Extract<ParsedDocument, { kind: 'event' }>
type Correlation = Extract<ParsedDocument, { kind: 'correlation' }>
type BuiltIn = Extract<ParsedDocument, { kind: 'built-in' }>

/** Reads a rule over single events. Throws a RuleError that names the key. */
export function eventRule(document: Event, all: readonly ParsedDocument[], context: RuleContext): EventRule {
  const { text, name, file } = document
  const source = sourceOf(text, context)
  const selections = readSelections(text.detection, source)
  const { condition } = text.detection
  if (typeof condition !== 'string') throw new RuleError('must be one line of text', 'detection.condition')
  const { tree, used } = inKey('detection.condition', () => readCondition(condition, selections))
  const reached = new Set(used)
  const levelWhen = (text.x_level_when ?? []).map((when, at) => {
    const other = inKey(`x_level_when.${at}.condition`, () => readCondition(when.condition, selections))
    for (const selection of other.used) reached.add(selection)
    return { level: severityOf(when.level), tree: other.tree }
  })
  for (const selection of selections.keys()) {
    if (!reached.has(selection)) throw new RuleError('is a selection that no condition names', `detection.${selection}`)
  }
  const clauses = [tree, ...levelWhen.map((when) => when.tree)].map((each) => testsOf(each).length)
  if (Math.max(...clauses) > MAX_TESTS) {
    throw new RuleError(`makes more than ${MAX_TESTS} comparisons: use fewer values, wildcards or a list`, 'detection')
  }
  const raises = text.x_id !== undefined && !isConsumed(document, all)
  if (raises) refuseLateFields([tree, ...levelWhen.map((when) => when.tree)])
  const catalogued = readCatalogued(text, file, (field) => ruleField(field, source).name, undefined)
  const logic = { service: source.service, tree, levelWhen }
  return {
    kind: 'event',
    ...{ name, uuid: text.id, file },
    version: versionOf(context, logic, catalogued),
    ...(catalogued === undefined ? {} : { catalogued }),
    ...{ service: source.service, index: source.index, dataset: source.dataset, tree, levelWhen },
    raises,
  }
}

/** Written to every document after rules have run: only correlations, which read stored documents, can see them. */
const LATE_FIELDS: ReadonlySet<string> = new Set(
  [...COMMON_FIELDS, ...OWNER_FIELDS, ...FINDING_FIELDS].filter((name) => name !== 'cloud.account.id'),
)

function refuseLateFields(trees: readonly Tree[]): void {
  const late = trees.flatMap(fieldsOf).find((name) => LATE_FIELDS.has(name))
  if (late === undefined) return
  throw new RuleError(`${late} is added after rules have run: only rules of correlations can test it`, 'detection')
}

/** A rule that a correlation refers to raises nothing by itself, unless the correlation says `generate: true` (Sigma specification). */
function isConsumed({ name, text }: Event, all: readonly ParsedDocument[]): boolean {
  return all.some(
    (other) =>
      other.kind === 'correlation' &&
      other.text.correlation.generate !== true &&
      other.text.correlation.rules.some((rule) => rule === name || rule === text.id),
  )
}

/** Reads a rule over several events; `byName` holds the rules that it may refer to. Throws a RuleError that names the key. */
export function correlationRule(
  { text, name, file }: Correlation,
  byName: ReadonlyMap<string, Rule>,
  context: RuleContext,
): CorrelationRule {
  const { correlation } = text
  const rules = correlation.rules.map((reference, at) => memberOf(reference, `correlation.rules.${at}`, byName))
  const groupBy = correlation['group-by'].map((key) => {
    const fields: Record<string, string> = {}
    for (const member of rules) {
      const alias = correlation.aliases?.[key]
      const field = alias?.[member.name] ?? alias?.[member.uuid] ?? key
      const found = inKey('correlation.group-by', () => ruleField(field, sourceNamed(member.service, context)))
      if (found.kind === 'flat') {
        throw new RuleError(
          `${field} is a leaf of a free object and cannot be grouped by: derive a fact`,
          'correlation.group-by',
        )
      }
      if (found.name !== key) fields[member.name] = found.name
    }
    return { name: key, fields }
  })
  for (const alias of Object.keys(correlation.aliases ?? {})) {
    if (!correlation['group-by'].includes(alias))
      throw new RuleError('is no value of group-by', `correlation.aliases.${alias}`)
  }
  const thresholds = thresholdsOf(text, rules, context)
  const catalogued = readCatalogued(text, file, undefined, correlation['group-by'])
  if (catalogued === undefined) throw new RuleError('is missing: a correlation needs a catalogue id', 'x_id')
  const logic = {
    type: correlation.type,
    rules: rules.map((rule) => rule.name),
    groupBy,
    timespanMs: readTimespan(correlation.timespan),
    thresholds,
  }
  const version = versionOf(context, { ...logic, parts: rules.map((rule) => rule.version) }, catalogued)
  return { kind: 'correlation', ...{ name, uuid: text.id, file }, version, catalogued, ...logic }
}

function memberOf(reference: string, key: string, byName: ReadonlyMap<string, Rule>): EventRule {
  const rule = byName.get(reference) ?? [...byName.values()].find(({ uuid }) => uuid === reference)
  if (rule?.kind === 'event') return rule
  throw new RuleError(
    `"${reference.slice(0, 60)}" is no event rule of these files; to build on another correlation, test its signals (service signals, rule.id)`,
    key,
  )
}

function thresholdsOf(text: CorrelationText, rules: readonly EventRule[], context: RuleContext): Threshold[] {
  const { type, condition } = text.correlation
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  const further = (text.x_and_distinct ?? []).map(({ field, gte }) => ({ field: counted(field), atLeast: gte }))
  if (temporal) {
    if (condition !== undefined) throw new RuleError('has no meaning for temporal types', 'correlation.condition')
    if (rules.length < 2) throw new RuleError('needs at least two rules', 'correlation.rules')
    return further
  }
  if (condition === undefined) throw new RuleError('is missing', 'correlation.condition')
  const atLeast = condition.gte ?? (condition.gt === undefined ? undefined : condition.gt + 1)
  if (atLeast === undefined || (condition.gte !== undefined && condition.gt !== undefined)) {
    throw new RuleError('needs either gte or gt', 'correlation.condition')
  }
  if (type === 'event_count') {
    if (condition.field !== undefined) throw new RuleError('belongs to value_count', 'correlation.condition.field')
    return [{ atLeast }, ...further]
  }
  if (condition.field === undefined) throw new RuleError('is missing', 'correlation.condition.field')
  return [{ field: counted(condition.field), atLeast }, ...further]

  function counted(field: string): string {
    for (const { service } of rules) {
      const found = inKey('correlation.condition.field', () => ruleField(field, sourceNamed(service, context)))
      if (found.kind === 'flat') {
        throw new RuleError(
          `${field} is a leaf of a free object and cannot be counted: use hinomi.target or derive a fact`,
          'correlation.condition.field',
        )
      }
    }
    return ruleField(field, sourceNamed(rules[0]?.service ?? '', context)).name
  }
}

/** Reads a rule whose check is code. */
export function builtInRule({ text, name, file }: BuiltIn, context: RuleContext): BuiltInRule {
  const catalogued = readCatalogued(text, file, undefined, undefined)
  if (catalogued === undefined) throw new RuleError('is missing', 'x_id')
  const { check, parameters = {} } = text.x_built_in
  const version = versionOf(context, { check, parameters }, catalogued)
  return { kind: 'built-in', ...{ name, uuid: text.id, file }, version, catalogued, check, parameters }
}

function versionOf(context: RuleContext, logic: object, catalogued: Catalogued | undefined): string {
  return context
    .digest(JSON.stringify([logic, catalogued?.level, catalogued?.suppress, catalogued?.dedup]))
    .slice(0, 12)
}

function sourceOf(text: EventRuleText, context: RuleContext): RuleSource {
  const source = inKey('logsource.service', () => sourceNamed(text.logsource.service, context))
  if (text.x_index !== undefined && text.x_index !== source.index) {
    throw new RuleError(`must be ${source.index} for service ${source.service}: rules read no other index`, 'x_index')
  }
  return source
}

function sourceNamed(service: string, context: RuleContext): RuleSource {
  const source = context.sources.get(service)
  if (source !== undefined) return source
  throw new RuleError(`there is no service "${service.slice(0, 40)}"; known: ${[...context.sources.keys()].join(', ')}`)
}

function readSelections(detection: EventRuleText['detection'], source: RuleSource): Map<string, Tree> {
  const selections = new Map<string, Tree>()
  for (const [name, value] of Object.entries(detection)) {
    if (name === 'condition') continue
    const key = `detection.${name}`
    if (name === 'timeframe') throw new RuleError('is no longer Sigma: write a correlation document with timespan', key)
    if (!SELECTION_NAME.test(name)) throw new RuleError('must be a name of letters, digits and _', key)
    if (selections.size >= MAX_SELECTIONS) throw new RuleError(`is beyond ${MAX_SELECTIONS} selections`, key)
    selections.set(name, readSelection(value, key, source))
  }
  if (selections.size === 0) throw new RuleError('holds no selection', 'detection')
  return selections
}

/** A map is AND; a list of maps is OR of them. */
function readSelection(value: unknown, key: string, source: RuleSource): Tree {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleError('is empty', key)
    return anyOf(value.map((item, at) => readMap(item, `${key}.${at}`, source)))
  }
  return readMap(value, key, source)
}

function readMap(value: unknown, key: string, source: RuleSource): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RuleError('must be a map of fields: words without a field are not searched', key)
  }
  const lines = Object.entries(value)
  if (lines.length === 0) throw new RuleError('is empty', key)
  return allOf(
    lines.map(([line, wanted]) =>
      inKey(`${key}.${line}`, () => readFieldTest(line, ruleValues(wanted as unknown), source)),
    ),
  )
}

function ruleValues(value: unknown): RuleValue | RuleValue[] {
  const isValue = (item: unknown): item is RuleValue =>
    item === null || ['string', 'number', 'boolean'].includes(typeof item)
  if (isValue(value)) return value
  if (Array.isArray(value) && value.every(isValue)) return value
  throw new RuleError('must be a text, a number, true, false, null, or a list of those')
}

/** Reads `10m` as milliseconds: s, m, h, d. */
export function readTimespan(text: string): number {
  const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  return Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? Number.NaN)
}
