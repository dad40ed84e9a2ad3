import type { DqlNode, DqlValue } from '#dashboards/saved-objects/rules/dashboards-dql.ts'

/** What the translation must know: the types of fields as the index pattern has them, and the zone in which days begin. */
export interface DqlContext {
  readonly types: ReadonlyMap<string, string>
  readonly timeZone: string
}

const RANGES = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const

/** Returns the query that OpenSearch Dashboards sends for a DQL tree (its `kuery` functions). */
export function queryOfDql(node: DqlNode, context: DqlContext): object {
  switch (node.kind) {
    case 'and':
      return { bool: { filter: node.nodes.map((one) => queryOfDql(one, context)) } }
    case 'or':
      return should(node.nodes.map((one) => queryOfDql(one, context)))
    case 'not':
      return { bool: { must_not: queryOfDql(node.node, context) } }
    case 'range': {
      const zone = context.types.get(node.field) === 'date' ? { time_zone: context.timeZone } : {}
      return should([{ range: { [node.field]: { [RANGES[node.operator]]: scalarOf(node.value), ...zone } } }])
    }
    case 'value':
      return node.field === undefined ? anyField(node.value) : should([ofField(node.field, node.value, context)])
  }
}

function ofField(field: string, value: DqlValue, { types, timeZone }: DqlContext): object {
  if (value.pieces.length > 1) {
    const isAnything = value.pieces.every((piece) => piece === '')
    if (isAnything) return field === '*' ? { match_all: {} } : { exists: { field } }
    return { query_string: { fields: [field], query: value.pieces.map(escapedForLucene).join('*') } }
  }
  const scalar = scalarOf(value)
  if (types.get(field) === 'date') return { range: { [field]: { gte: scalar, lte: scalar, time_zone: timeZone } } }
  return value.quoted ? { match_phrase: { [field]: scalar } } : { match: { [field]: scalar } }
}

function anyField(value: DqlValue): object {
  if (value.pieces.length > 1) return { query_string: { query: value.pieces.map(escapedForLucene).join('*') } }
  return { multi_match: { type: value.quoted ? 'phrase' : 'best_fields', query: scalarOf(value), lenient: true } }
}

function scalarOf({ text, quoted }: DqlValue): string | boolean | null {
  if (quoted) return text
  if (text === 'true') return true
  if (text === 'false') return false
  return text === 'null' ? null : text
}

function should(queries: readonly object[]): object {
  return { bool: { should: queries, minimum_should_match: 1 } }
}

function escapedForLucene(text: string): string {
  return text.replaceAll(/[+\-=&|><!(){}[\]^"~*?:\\/ ]/g, '\\$&')
}
