import { any, type Condition, is } from '#core/panels/condition.ts'
import type { Words } from '../words.ts'
import { fieldValues } from './field-value.ts'

const AROUND_MS = 15 * 60_000

/** A way on from a document: the hunting dashboard with this filter, or with this time. */
export interface Pivot {
  readonly id: 'principal' | 'address' | 'resource' | 'host' | 'around'
  readonly title: string
  /** The value that is looked for; empty for a span of time. */
  readonly value: string
  readonly filters: readonly Condition[]
  readonly time: { readonly from: string; readonly to: string } | undefined
}

/** Returns the ways on that the values of a document allow. Each looks for its value in every field where a source may have put it. */
export function pivotsOf(document: object, words: Words): Pivot[] {
  const pivots: Pivot[] = []
  const add = (id: Pivot['id'], title: string, from: readonly string[], build: (value: string) => Condition) => {
    const value = from.map((field) => firstText(document, field)).find((text) => text !== undefined)
    if (value !== undefined) pivots.push({ id, title, value, filters: [build(value)], time: undefined })
  }
  add('principal', words.samePrincipal, ['hinomi.principal'], (value) => is('hinomi.principal', value))
  add('address', words.sameAddress, ['source.ip'], (value) => is('related.ip', value))
  add('resource', words.sameResource, ['hinomi.resource.id', 'hinomi.target'], (value) =>
    any(is('hinomi.resource.id', value), is('hinomi.resource.all', value), is('hinomi.target', value)),
  )
  add('host', words.sameHost, ['host.id', 'cloud.instance.id'], (value) =>
    any(is('host.id', value), is('cloud.instance.id', value)),
  )
  const around = aroundOf(document, words)
  return around === undefined ? pivots : [...pivots, around]
}

function aroundOf(document: object, words: Words): Pivot | undefined {
  const time = Date.parse(firstText(document, '@timestamp') ?? '')
  if (Number.isNaN(time)) return undefined
  const account = firstText(document, 'cloud.account.id')
  return {
    id: 'around',
    title: words.around,
    value: '',
    filters: account === undefined ? [] : [is('cloud.account.id', account)],
    time: { from: new Date(time - AROUND_MS).toISOString(), to: new Date(time + AROUND_MS).toISOString() },
  }
}

function firstText(document: object, field: string): string | undefined {
  const value = fieldValues(document, field).find((one) => typeof one === 'string' && one !== '')
  return typeof value === 'string' ? value : undefined
}
