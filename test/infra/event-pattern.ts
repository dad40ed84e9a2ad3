/**
 * Says whether an EventBridge pattern matches an event: as much of the language as our rules use, which is lists of exact texts
 * (EventBridge: event patterns).
 *
 * @throws Error for a pattern that holds anything else.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    if (!pattern.every((one) => typeof one === 'string')) throw new Error('only lists of exact texts are known')
    return Array.isArray(event)
      ? event.some((one) => pattern.includes(one))
      : typeof event === 'string' && pattern.includes(event)
  }
  if (typeof pattern !== 'object' || pattern === null) throw new Error('a pattern is an object')
  if (typeof event !== 'object' || event === null) return false
  return Object.entries(pattern).every(([name, one]) => matchesPattern(one, (event as Record<string, unknown>)[name]))
}
