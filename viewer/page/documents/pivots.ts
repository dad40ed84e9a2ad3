import { any, type Condition, is } from '#core/panels/condition.ts'
import { fieldValues } from '../../field-values.ts'
import type { Words } from '../words.ts'

const AROUND_MS = 15 * 60_000
const MONTH_MS = 30 * 86_400_000

const ACCOUNT = 'cloud.account.id'

/** A way on from a document: the hunting dashboard with this filter, or with this time. */
export interface Pivot {
  readonly id: 'principal' | 'address' | 'resource' | 'changes' | 'host' | 'around'
  readonly title: string
  /** The value that is looked for; empty for a span of time. */
  readonly value: string
  readonly filters: readonly Condition[]
  readonly time: { readonly from: string; readonly to: string } | undefined
  /** True: it leads to the list of the documents, newest first, rather than to the panels. */
  readonly isList: boolean
}

/** Returns the ways on that the values of a document allow. Each looks for its value in every field where a source may have put it. */
export function pivotsOf(document: object, words: Words): Pivot[] {
  const pivots: Pivot[] = []
  const add = (id: Pivot['id'], title: string, from: readonly string[], build: (value: string) => Condition) => {
    const value = from.map((field) => firstText(document, field)).find((text) => text !== undefined)
    if (value !== undefined) pivots.push({ id, title, value, filters: [build(value)], time: undefined, isList: false })
  }
  add('principal', words.samePrincipal, ['hinomi.principal'], (value) => is('hinomi.principal', value))
  add('address', words.sameAddress, ['source.ip'], (value) => is('related.ip', value))
  add('resource', words.sameResource, ['hinomi.resource.id', 'hinomi.target'], (value) =>
    any(is('hinomi.resource.id', value), is('hinomi.resource.all', value), is('hinomi.target', value)),
  )
  pivots.push(...changesOf(document, words))
  add('host', words.sameHost, ['host.id', 'cloud.instance.id'], (value) =>
    any(is('host.id', value), is('cloud.instance.id', value)),
  )
  const around = aroundOf(document, words)
  return around === undefined ? pivots : [...pivots, around]
}

/**
 * Returns the way to what changed on the resource of a document: configuration items of AWS Config, and calls that write. Some sources name
 * a resource by its ARN and others by its id alone, so that both are looked for, within its account.
 */
function changesOf(document: object, words: Words): Pivot[] {
  const value = firstText(document, 'hinomi.resource.id') ?? firstText(document, 'hinomi.target')
  if (value === undefined) return []
  const names = namesOf(value)
  const account = accountOf(value) ?? firstText(document, 'hinomi.resource.account_id') ?? firstText(document, ACCOUNT)
  const sameResource = any(
    is('hinomi.resource.id', ...names),
    is('hinomi.resource.all', ...names),
    is('hinomi.target', ...names),
    is('aws.config.resource_id', ...names),
  )
  const isChange = any(is('event.dataset', 'aws.config'), is('hinomi.is_write', true))
  return [
    {
      id: 'changes',
      title: words.changesOfResource,
      value,
      filters: [sameResource, isChange, ...(account === undefined ? [] : [is(ACCOUNT, account)])],
      time: monthBefore(document),
      isList: true,
    },
  ]
}

/** An ARN also goes by its last part: the name of the role, the id of the security group (AWS: Amazon Resource Names). */
function namesOf(value: string): string[] {
  const last = value.startsWith('arn:') ? (value.split(/[:/]/).at(-1) ?? '') : ''
  return last === '' ? [value] : [value, last]
}

function accountOf(value: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1]
}

/** What led to a document lies before it; what was done about it, after it. */
function monthBefore(document: object): Pivot['time'] {
  const time = Date.parse(firstText(document, '@timestamp') ?? '')
  return Number.isNaN(time) ? undefined : { from: new Date(time - MONTH_MS).toISOString(), to: 'now' }
}

function aroundOf(document: object, words: Words): Pivot | undefined {
  const time = Date.parse(firstText(document, '@timestamp') ?? '')
  if (Number.isNaN(time)) return undefined
  const account = firstText(document, ACCOUNT)
  return {
    id: 'around',
    title: words.around,
    value: '',
    filters: account === undefined ? [] : [is(ACCOUNT, account)],
    time: { from: new Date(time - AROUND_MS).toISOString(), to: new Date(time + AROUND_MS).toISOString() },
    isList: false,
  }
}

function firstText(document: object, field: string): string | undefined {
  const value = fieldValues(document, field).find((one) => typeof one === 'string' && one !== '')
  return typeof value === 'string' ? value : undefined
}
