/** Returns the short name of a service: `iam.amazonaws.com` → `iam`; other texts stay. */
export function serviceOf(eventSource: string | undefined): string | undefined {
  return eventSource?.endsWith('.amazonaws.com') ? eventSource.slice(0, -'.amazonaws.com'.length) : eventSource
}
