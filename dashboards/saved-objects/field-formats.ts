import type { Field } from '#core/field.ts'

/** How OpenSearch Dashboards shows the values of a field: the id of a formatter and its parameters. */
export interface FieldFormat {
  readonly id: string
  readonly params?: Readonly<Record<string, unknown>>
}

const BYTES: FieldFormat = { id: 'bytes', params: { pattern: '0,0.[0]b' } }
const SECONDS: FieldFormat = { id: 'duration', params: { inputFormat: 'seconds', outputFormat: 'humanize' } }
const NANOSECONDS: FieldFormat = {
  id: 'duration',
  params: { inputFormat: 'nanoseconds', outputFormat: 'asSeconds', outputPrecision: 1 },
}
const LINK: FieldFormat = { id: 'url', params: { type: 'a', openLinkInCurrentTab: false } }
/** A number that names something is no amount: 443 and 65,001 are no sums of money. */
const NAME_IN_DIGITS: FieldFormat = { id: 'number', params: { pattern: '0' } }

const NAMES_IN_DIGITS =
  /(^|[._])(ports?|number|pid|status_code|version|sequence|offset|tcp_flags|traffic_path|line|sg_world_ports|begin|end)$/

/**
 * Returns the format that shows the number of a rule with its title (OpenSearch Dashboards: static lookup); values stay as they are, for
 * filters and links.
 */
export function ruleFormat(titles: Readonly<Record<string, string>>): FieldFormat {
  const lookupEntries = Object.entries(titles).map(([id, title]) => ({ key: id, value: `${id} ${title}` }))
  return { id: 'static_lookup', params: { lookupEntries, unknownKeyValue: null } }
}

/** Returns the formats of the fields that are not well shown without one, by name. */
export function formatsOf(fields: Readonly<Record<string, Field>>): Record<string, FieldFormat> {
  const formats = Object.entries(fields).flatMap(([name, field]) => {
    const format = formatOf(name, field)
    return format === undefined ? [] : [[name, format] as const]
  })
  return Object.fromEntries(formats)
}

function formatOf(name: string, { type }: Field): FieldFormat | undefined {
  if (type === 'keyword') return /(^|[._])(url|reference)$/.test(name) ? LINK : undefined
  if (type !== 'long' && type !== 'integer' && type !== 'float') return undefined
  if (/[._]bytes$/.test(name)) return BYTES
  if (/[._]seconds$/.test(name)) return SECONDS
  if (name === 'event.duration') return NANOSECONDS
  return NAMES_IN_DIGITS.test(name) ? NAME_IN_DIGITS : undefined
}
