/** What a part of a finding adds to `related.*`. */
export interface Related {
  readonly ip?: readonly (string | undefined)[]
  readonly hosts?: readonly (string | undefined)[]
  readonly user?: readonly (string | undefined)[]
  readonly hash?: readonly (string | undefined)[]
}

/** Returns the member of an object whose shape nobody promises; undefined when there is no such object or member. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
