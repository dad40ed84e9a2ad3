import { expect, it } from 'vitest'
import templates from '#opensearch/generated/index-templates.json' with { type: 'json' }
import { CONTEXT } from '#test/detections/rule-of.ts'
import { RULES } from './catalogue.ts'
import { INDEXED_CHARACTERS } from './compile/predicate.ts'
import { fieldsOf } from './tree.ts'

interface Entry {
  readonly type?: string
  readonly index?: boolean
  readonly doc_values?: boolean
  readonly ignore_above?: number
  readonly properties?: Readonly<Record<string, Entry>>
}

function mappingFor(index: string): Readonly<Record<string, Entry>> | undefined {
  const template = templates.find(({ body }) =>
    body.index_patterns.some((pattern) => pattern.replace('-*', '*') === index),
  )
  return template?.body.template.mappings.properties as Readonly<Record<string, Entry>> | undefined
}

/** The mapping of a field, or that of the free object above it. */
function entryOf(properties: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  let at: Entry | undefined = { properties }
  for (const step of name.split('.')) {
    if (at?.type === 'flat_object') return at
    at = at?.properties?.[step]
  }
  return at
}

const stored = RULES.flatMap((rule) => {
  if (rule.kind !== 'event' || rule.service === 'signals') return []
  const fields = [rule.tree, ...rule.levelWhen.map(({ tree }) => tree)].flatMap(fieldsOf)
  return [[rule.name, rule.index, fields] as const]
})

it.each(stored)('every field that %s tests is mapped and can be searched', (_, index, fields) => {
  const properties = mappingFor(index)
  const bad = fields.filter((name) => {
    const entry = entryOf(properties ?? {}, name)
    return entry?.type === undefined || (entry.index === false && (entry.doc_values === false || entry.type === 'text'))
  })
  expect(properties).toBeDefined()
  expect(bad).toEqual([])
})

it('what correlations group by and count can be aggregated', () => {
  const bad = RULES.flatMap((rule) => {
    if (rule.kind !== 'correlation') return []
    return rule.rules.flatMap((name) => {
      const member = RULES.find((other) => other.name === name)
      if (member?.kind !== 'event') return [`${rule.name}: ${name}`]
      const fields = CONTEXT.sources.get(member.service)?.fields ?? {}
      const keys = rule.groupBy.map((key) => key.fields[name] ?? key.name)
      const counted = rule.thresholds.flatMap(({ field }) => field ?? [])
      return [...keys, ...counted].filter(
        (field) => fields[field] === undefined || fields[field].aggregate === false || fields[field].type === 'text',
      )
    })
  })
  expect(bad).toEqual([])
})

it('texts are indexed up to the length that predicates know', () => {
  const limits = new Set<number>()
  const walk = (entry: Entry) => {
    if (entry.type === 'keyword') limits.add(entry.ignore_above ?? Number.POSITIVE_INFINITY)
    for (const below of Object.values(entry.properties ?? {})) walk(below)
  }
  for (const { body } of templates) walk(body.template.mappings as Entry)
  expect([...limits]).toEqual([INDEXED_CHARACTERS])
})
