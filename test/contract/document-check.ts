import { isIP } from 'node:net'
import { CATEGORY_TYPES } from '#core/event-classes.ts'
import type { Field } from '#core/field.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { TAGS } from '#core/notes.ts'
import { severityBand } from '#core/severity.ts'
import type { AnySource } from '#core/source.ts'

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const KINDS = ['alert', 'event', 'metric', 'state']
const OUTCOMES = ['failure', 'success', 'unknown']

/** Returns everything about a document that OpenSearch, ECS or our own rules would object to; empty when it is right. */
export function complaintsAbout(document: object, source: AnySource): string[] {
  const fields = fieldsOfSource(source)
  const complaints: string[] = []
  walk(document, '', fields, complaints)
  const event = (document as { event?: Record<string, unknown> }).event ?? {}
  const hinomi = (document as { hinomi?: Record<string, unknown> }).hinomi ?? {}
  if (!KINDS.includes(String(event.kind))) complaints.push(`event.kind ${event.kind}`)
  if (event.outcome !== undefined && !OUTCOMES.includes(String(event.outcome)))
    complaints.push(`event.outcome ${event.outcome}`)
  complaints.push(...classComplaints(event.category, event.type))
  if (typeof event.severity === 'number' && severityBand(event.severity) !== hinomi.severity) {
    complaints.push(`severity ${event.severity} is not ${hinomi.severity}`)
  }
  const tags = (document as { tags?: string[] }).tags ?? []
  for (const tag of tags) if (!(TAGS as readonly string[]).includes(tag)) complaints.push(`tag ${tag}`)
  return complaints
}

function classComplaints(category: unknown, type: unknown): string[] {
  const categories = (category ?? []) as (keyof typeof CATEGORY_TYPES)[]
  const types = (type ?? []) as string[]
  const wrong: string[] = []
  for (const list of [categories, types]) {
    if (!Array.isArray(list)) return ['event.category and event.type must be lists']
    if (JSON.stringify(list) !== JSON.stringify([...new Set(list)].sort()))
      wrong.push(`${list} is not sorted and unique`)
  }
  for (const name of categories) if (CATEGORY_TYPES[name] === undefined) wrong.push(`event.category ${name}`)
  for (const name of types) {
    if (!categories.some((known) => (CATEGORY_TYPES[known] as readonly string[] | undefined)?.includes(name))) {
      wrong.push(`event.type ${name} fits none of ${categories}`)
    }
  }
  return wrong
}

function walk(value: unknown, path: string, fields: Readonly<Record<string, Field>>, complaints: string[]): void {
  const field = fields[path]
  if (field !== undefined) {
    leafComplaints(value, path, field, complaints)
    return
  }
  // an array of objects is a list of values for each of its members (dns.answers)
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object')) {
    for (const item of value) walk(item, path, fields, complaints)
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complaints.push(`${path} is no field of the source`)
    return
  }
  const members = Object.entries(value)
  if (members.length === 0) complaints.push(`${path} is empty`)
  for (const [name, member] of members) walk(member, path === '' ? name : `${path}.${name}`, fields, complaints)
}

function leafComplaints(value: unknown, path: string, field: Field, complaints: string[]): void {
  if (field.type === 'flat_object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) complaints.push(`${path} is no object`)
    else flatComplaints(value, path, 0, complaints)
    return
  }
  if (field.list !== true && Array.isArray(value)) complaints.push(`${path} is a list`)
  if (field.list === true && !Array.isArray(value)) complaints.push(`${path} is no list`)
  const items = Array.isArray(value) ? value : [value]
  if (items.length === 0) complaints.push(`${path} is empty`)
  for (const item of items) {
    const wrong = typeComplaint(item, field)
    if (wrong !== undefined) complaints.push(`${path}: ${wrong}`)
  }
}

function typeComplaint(value: unknown, { type }: Field): string | undefined {
  switch (type) {
    case 'keyword':
    case 'text':
      if (typeof value !== 'string' || value === '') return 'no text'
      return value.length > 8191 ? 'over 8,191 characters' : undefined
    case 'date':
      return typeof value === 'string' && ISO.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : `no ISO time: ${value}`
    case 'ip':
      return typeof value === 'string' && isIP(value) !== 0 && value === value.toLowerCase()
        ? undefined
        : `no address: ${value}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'no boolean'
    case 'long':
      return Number.isSafeInteger(value) ? undefined : `no whole number: ${value}`
    case 'integer':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 ? undefined : `no 32-bit number: ${value}`
    case 'float':
      return typeof value === 'number' && Math.abs(value) <= 3.4028234663852886e38 ? undefined : 'no 32-bit fraction'
    case 'geo_point': {
      const { lat, lon } = value as { lat?: unknown; lon?: unknown }
      return typeof lat === 'number' && Math.abs(lat) <= 90 && typeof lon === 'number' && Math.abs(lon) <= 180
        ? undefined
        : 'no position'
    }
    default:
      return undefined
  }
}

function flatComplaints(value: unknown, path: string, depth: number, complaints: string[]): void {
  if (depth > 21) complaints.push(`${path} is nested too deep`)
  if (value === null || value === '' || value === undefined) complaints.push(`${path} holds nothing`)
  if (typeof value === 'string' && value.length > 8_000) complaints.push(`${path} holds a text over 8,000 characters`)
  if (typeof value !== 'object' || value === null) return
  const members = Object.values(value)
  if (members.length === 0 && depth > 0) complaints.push(`${path} holds an empty part`)
  for (const member of members) flatComplaints(member, path, depth + 1, complaints)
}
