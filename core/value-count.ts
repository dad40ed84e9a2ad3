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

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * Says of a JSON text what {@link holdsMoreThan} would say of its value (a repeated name counts each time), without parsing it: millions
 * of values take hundreds of megabytes as soon as they are parsed. Any answer is right for a text that is no JSON.
 */
export function textHoldsMoreThan(json: string, limit: number): boolean {
  let count = 0
  let atFirst = false
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code <= SPACE) continue
    if (atFirst) {
      atFirst = false
      if (code !== CLOSE_BRACE && code !== CLOSE_BRACKET && ++count > limit) return true
    }
    if (code === QUOTE) at = endOfString(json, at + 1)
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) atFirst = true
    else if (code === COMMA && ++count > limit) return true
  }
  return false
}

/** The index of the closing quote. */
function endOfString(json: string, from: number): number {
  let at = from
  while (at < json.length) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) return at
    at += code === BACKSLASH ? 2 : 1
  }
  return at
}
