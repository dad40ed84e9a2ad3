/**
 * Says whether a parsed JSON value holds more values (members, items, leaves) than a limit; stops counting there.
 *
 * A schema check reports every wrong item, so a list of millions of wrong ones would cost gigabytes before it could be refused.
 */
export function holdsMoreThan(value: unknown, limit: number): boolean {
  const open: unknown[] = [value]
  let count = 0
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    const members = Array.isArray(next) ? next : Object.values(next)
    count += members.length
    if (count > limit) return true
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member)
  }
  return false
}
