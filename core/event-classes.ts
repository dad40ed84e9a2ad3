/** What a document may say in `event.kind`. ECS has more; `signal` is for our own detections, which no source writes. */
export const EVENT_KINDS = ['alert', 'event', 'metric', 'state'] as const

/** The `event.type` values that each `event.category` allows (ECS 9.4: categorization fields). */
export const CATEGORY_TYPES = {
  api: ['access', 'admin', 'allowed', 'change', 'creation', 'deletion', 'denied', 'end', 'info', 'start', 'user'],
  authentication: ['start', 'end', 'info'],
  configuration: ['access', 'change', 'creation', 'deletion', 'info'],
  database: ['access', 'change', 'info', 'error'],
  file: ['access', 'change', 'creation', 'deletion', 'info'],
  host: ['access', 'change', 'end', 'info', 'start'],
  iam: ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'],
  intrusion_detection: ['allowed', 'denied', 'info'],
  malware: ['info'],
  network: ['access', 'allowed', 'connection', 'denied', 'end', 'info', 'protocol', 'start'],
  package: ['access', 'change', 'deletion', 'info', 'installation', 'start'],
  process: ['access', 'change', 'end', 'info', 'start'],
  session: ['start', 'end', 'info'],
  threat: ['indicator'],
  vulnerability: ['info'],
  web: ['access', 'error', 'info'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type EventCategory = keyof typeof CATEGORY_TYPES

/** Returns those of the types that at least one of the categories allows, sorted and without repeats. */
export function allowedTypes(categories: Iterable<string>, types: Iterable<string>): string[] {
  const allowed = new Set<string>()
  for (const category of categories) {
    if (!Object.hasOwn(CATEGORY_TYPES, category)) continue
    for (const type of CATEGORY_TYPES[category as EventCategory]) allowed.add(type)
  }
  return sortedUnique([...types].filter((type) => allowed.has(type)))
}

/** Returns the texts sorted by code unit and without repeats, as `event.category` and `event.type` are written. */
export function sortedUnique(list: Iterable<string>): string[] {
  return [...new Set(list)].sort()
}
