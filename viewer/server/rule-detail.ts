import { dqlOf } from '#dashboards/search/dql-of.ts'
import { conditionOf } from '#detections/compile/condition.ts'
import { queryOf } from '#detections/compile/query.ts'
import { withoutLists } from '#detections/compile/without-lists.ts'
import { NO_LISTS } from '#detections/lists.ts'
import { ATTACK_VERSION, type CorrelationRule, type EventRule, type Rule } from '#detections/rule.ts'
import { readRuleFiles } from '#detections/rule-files.ts'
import { testsOf } from '#detections/tree.ts'
import type { RuleDetail, RulePart } from '../api.ts'
import { Problem } from './problem.ts'
import { DETECTIONS, eventRulesOf, servicesOf } from './rule-services.ts'

/** Returns everything that people read about a rule. @throws Problem 404 where there is none of that number */
export async function describeRule(id: string): Promise<RuleDetail> {
  const detection = DETECTIONS.get(id)
  if (detection === undefined) throw new Problem(404, `検知ルール ${id} はありません`, `there is no rule ${id}`)
  const { catalogued, rules } = detection
  const events = eventRulesOf(detection)
  const members = [...rules.filter((rule) => rule.kind !== 'event'), ...events]
  const names = new Set(members.map(({ name }) => name))
  const paths = new Set(rules.map(({ file }) => file))
  const files = (await readRuleFiles()).filter(({ file }) => paths.has(file))
  const levels = events.flatMap(({ levelWhen }) => levelWhen.map(({ level }) => level))
  return {
    id,
    title: { ja: catalogued.titleJa, en: catalogued.title },
    description: { ja: catalogued.descriptionJa, en: catalogued.description },
    ask: { ja: catalogued.askJa, en: catalogued.ask },
    severity: catalogued.level,
    otherSeverities: [...new Set(levels)].filter((level) => level !== catalogued.level),
    tactics: catalogued.tactics,
    techniques: catalogued.techniques,
    attackVersion: ATTACK_VERSION,
    falsePositives: catalogued.falsePositives.map((en, at) => ({ ja: catalogued.falsePositivesJa[at] ?? en, en })),
    references: catalogued.references,
    services: servicesOf(detection),
    suppress: catalogued.suppress,
    suppressLists: catalogued.suppressLists,
    soften: catalogued.soften,
    dedup: { by: catalogued.dedup.by, minutes: catalogued.dedup.minutes },
    ...(catalogued.digestMinutes !== undefined && { digestMinutes: catalogued.digestMinutes }),
    parts: members.map(partOf),
    files: files.map(({ file, text }) => ({ file, text })),
    tests: files.flatMap(({ tests }) => tests.filter(({ rule }) => names.has(rule))),
  }
}

function partOf(rule: Rule): RulePart {
  switch (rule.kind) {
    case 'event':
      return eventPart(rule)
    case 'correlation':
      return correlationPart(rule)
    case 'built-in':
      return { kind: 'built-in', name: rule.name, check: rule.check, parameters: rule.parameters }
  }
}

/** Lists are left out where only their entries are excepted, so that what is shown can be typed as it is. */
function eventPart({ name, index, tree }: EventRule): RulePart {
  const bare = withoutLists(tree)
  const condition = bare === undefined ? undefined : conditionOf(bare.tree)
  const lists = testsOf(tree).flatMap(({ test }) => (test.is === 'listed' ? [test.list] : []))
  return {
    kind: 'event',
    name,
    index,
    ...(condition !== undefined && { dql: dqlOf(condition) }),
    dsl: queryOf(bare?.tree ?? tree, NO_LISTS),
    lists: [...new Set(lists)].sort(),
  }
}

function correlationPart({ name, type, rules, groupBy, timespanMs, thresholds }: CorrelationRule): RulePart {
  return { kind: 'correlation', name, type, rules, groupBy: groupBy.map((key) => key.name), timespanMs, thresholds }
}
