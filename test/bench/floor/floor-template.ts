import { floorDocuments } from './read-floor.ts'

type Properties = { [name: string]: { type?: string; ignore_above?: number; properties?: Properties } }

/** Types by the last part of a field's name; all other fields are keywords. */
const TYPES: readonly (readonly [type: string, names: RegExp])[] = [
  ['date', /^(?:@timestamp|start|end|created|first_seen|last_seen|first_observed|last_observed)$/],
  ['ip', /^ip$/],
  ['long', /^(?:port|bytes|packets|iana_number|count|position|asn)$/],
  ['float', /^(?:severity|score|epss)$/],
  ['boolean', /^(?:management_event|read_only|archived)$/],
]
/** Severity is a word in this object, not a number. */
const WORDS_OF_VULNERABILITY = new Set(['severity'])
const SEEN_DOCUMENTS = 4_000

/** The index that the floor writes a source to. */
export function floorIndex(source: string): string {
  return `floor-${source}`
}

/** Returns settings and mapping of the floor's index: OpenSearch's own codec, exactly the fields that the documents have. */
export function floorIndexBody(source: string, folder: string): object {
  const properties: Properties = {}
  let seen = 0
  for (const { document } of floorDocuments(source, folder)) {
    addFields(properties, document, '')
    seen++
    if (seen === SEEN_DOCUMENTS) break
  }
  return {
    settings: { 'index.number_of_shards': 1, 'index.number_of_replicas': 0, 'index.refresh_interval': '30s' },
    mappings: { dynamic: false, properties },
  }
}

function addFields(properties: Properties, object: object, parent: string): void {
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue
    const isWord = parent === 'vulnerability' && WORDS_OF_VULNERABILITY.has(name)
    const type = isWord ? undefined : TYPES.find(([, names]) => names.test(name))?.[0]
    if (type === undefined && typeof value === 'object' && !Array.isArray(value)) {
      properties[name] ??= { properties: {} }
      addFields(properties[name].properties ?? {}, value, name)
    } else {
      properties[name] ??= type === undefined ? { type: 'keyword', ignore_above: 8191 } : { type }
    }
  }
}
