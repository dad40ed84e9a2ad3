import { tacticByName, techniqueParts } from '#core/attack.ts'
import type { SeverityLabel } from '#core/severity.ts'
import { isListName, LIST_NAMES } from './list-names.ts'
import { type Catalogued, type Dedup, SUPPRESSION_CODES, type SuppressionCode } from './rule.ts'
import { inKey, RuleError } from './rule-fields.ts'
import type { BuiltInText, CorrelationText, EventRuleText, RuleText } from './rule-schema.ts'

/** Returns our word for a severity of Sigma. */
export function severityOf(level: NonNullable<RuleText['level']>): SeverityLabel {
  return level === 'informational' ? 'info' : level
}

const DEFAULT_KEY = ['cloud.account.id', 'hinomi.principal']
const DEFAULT_MINUTES = 60

/**
 * Reads what a document with a catalogue id says to people, and what becomes of its hits; undefined without the id. Throws a RuleError
 * that names the key.
 *
 * `resolve` finds the fields of the deduplication key; without it the key is `groupBy`.
 */
export function readCatalogued(
  text: EventRuleText | CorrelationText | BuiltInText,
  file: string,
  resolve: ((field: string) => string) | undefined,
  groupBy: readonly string[] | undefined,
): Catalogued | undefined {
  const { techniques, tactics } = readTags(text.tags ?? [])
  if (text.x_id === undefined) {
    const [key] = Object.keys(text).filter((name) => /^x_(?!dev_tests|index)/.test(name))
    if (key !== undefined) throw new RuleError('has no meaning without x_id', key)
    return undefined
  }
  if (!file.includes('/')) throw new RuleError('must lie in the folder of its group', 'x_id')
  const required = <T>(key: string, value: T | undefined): T => {
    if (value === undefined) throw new RuleError('is missing: rules of the catalogue need it', key)
    return value
  }
  const suppress = required('x_suppress', text.x_suppress)
  const codes = suppress.filter((code): code is SuppressionCode => Object.hasOwn(SUPPRESSION_CODES, code))
  const lists = suppress.filter((code) => code.startsWith('list:')).map((code) => code.slice('list:'.length))
  for (const list of lists) {
    if (!isListName(list))
      throw new RuleError(`there is no list "${list}"; known: ${LIST_NAMES.join(', ')}`, 'x_suppress')
  }
  if ('NGCT'.includes(text.x_id.charAt(0)) && techniques.length > 0 && tactics.length !== 1) {
    throw new RuleError('must name exactly one tactic beside the techniques, such as attack.defense-evasion', 'tags')
  }
  return {
    id: text.x_id,
    pack: required('x_pack', text.x_pack),
    title: text.title,
    titleJa: required('x_title_ja', text.x_title_ja),
    description: required('description', text.description).trim(),
    descriptionJa: required('x_description_ja', text.x_description_ja).trim(),
    ask: required('x_ask', text.x_ask).trim(),
    askJa: required('x_ask_ja', text.x_ask_ja).trim(),
    ...readFalsePositives(text, required),
    references: text.references ?? [],
    level: severityOf(required('level', text.level)),
    ...{ techniques, tactics },
    suppress: codes,
    suppressLists: lists,
    soften: text.x_soften ?? [],
    dedup: readDedup(text.x_dedup, resolve, groupBy),
    ...(text.x_digest_minutes === undefined ? {} : { digestMinutes: text.x_digest_minutes }),
  }
}

function readFalsePositives(
  { falsepositives, x_falsepositives_ja: inJapanese }: EventRuleText | CorrelationText | BuiltInText,
  required: <T>(key: string, value: T | undefined) => T,
): Pick<Catalogued, 'falsePositives' | 'falsePositivesJa'> {
  const falsePositives = required('falsepositives', falsepositives)
  const falsePositivesJa = required('x_falsepositives_ja', inJapanese)
  if (falsePositives.length !== falsePositivesJa.length)
    throw new RuleError('must say the same as falsepositives, one by one', 'x_falsepositives_ja')
  return { falsePositives, falsePositivesJa }
}

function readDedup(
  dedup: EventRuleText['x_dedup'],
  resolve: ((field: string) => string) | undefined,
  groupBy: readonly string[] | undefined,
): Dedup {
  const minutes = dedup?.minutes ?? DEFAULT_MINUTES
  if (resolve === undefined) {
    if (dedup?.by !== undefined) throw new RuleError('has no meaning here: the key is group-by', 'x_dedup.by')
    if (dedup?.one_signal !== undefined) throw new RuleError('has no meaning here', 'x_dedup.one_signal')
    return { by: groupBy ?? ['cloud.account.id'], minutes, oneSignal: true }
  }
  const by = dedup?.by?.map((field) => inKey('x_dedup.by', () => resolve(field))) ?? DEFAULT_KEY
  return { by, minutes, oneSignal: dedup?.one_signal === true }
}

function readTags(tags: readonly string[]): { techniques: string[]; tactics: string[] } {
  const techniques: string[] = []
  const tactics: string[] = []
  for (const tag of tags) {
    const [, word] = /^attack\.(.+)$/.exec(tag) ?? []
    if (word === undefined) continue
    const technique = /^t\d{4}(\.\d{3})?$/i.test(word) ? techniqueParts(word) : undefined
    const tactic = tacticByName(word)
    if (technique !== undefined) techniques.push(technique.subId ?? technique.id)
    else if (tactic !== undefined) tactics.push(tactic.name)
    else if (!/^[gs]\d{4}$/i.test(word))
      throw new RuleError(`"${tag.slice(0, 60)}" is no technique and no tactic of ATT&CK`, 'tags')
  }
  return { techniques, tactics }
}
