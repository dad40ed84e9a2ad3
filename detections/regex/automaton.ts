import { RuleError } from '../rule-fields.ts'
import { type CharRange, HIGHEST, type Pattern } from './syntax.ts'

/** Lucene makes its automaton of a regular expression with an effort of at most 10,000; ours is far below, so it never refuses. */
const MAX_NFA_STATES = 1500
const MAX_DFA_STATES = 300

interface State {
  readonly steps: { readonly ranges: readonly CharRange[]; readonly to: number }[]
  readonly free: number[]
}

/**
 * Makes a matcher of whole texts that looks at each character once, whatever the pattern.
 *
 * Throws a RuleError for patterns whose automaton is too large.
 */
export function matcherOfPattern(pattern: Pattern): (text: string) => boolean {
  const states: State[] = []
  const newState = (): number => {
    if (states.length >= MAX_NFA_STATES) throw tooComplex()
    states.push({ steps: [], free: [] })
    return states.length - 1
  }
  const start = newState()
  const end = build(pattern, start, states, newState)
  return runner(determinize(states, start, end))
}

function tooComplex(): RuleError {
  return new RuleError('the regular expression is too complex: shorten it, or use contains and several values')
}

/** Adds the pattern behind a state and returns the state where it ends (Thompson's construction). */
function build(pattern: Pattern, from: number, states: State[], newState: () => number): number {
  switch (pattern.kind) {
    case 'chars': {
      const to = newState()
      states[from]?.steps.push({ ranges: pattern.ranges, to })
      return to
    }
    case 'sequence':
      return pattern.parts.reduce((at, part) => build(part, at, states, newState), from)
    case 'choice': {
      const to = newState()
      for (const part of pattern.parts) {
        const begin = newState()
        states[from]?.free.push(begin)
        states[build(part, begin, states, newState)]?.free.push(to)
      }
      return to
    }
    case 'repeat': {
      const { part, least, most } = pattern
      let at = from
      for (let count = 0; count < least; count++) at = build(part, at, states, newState)
      if (most === undefined) {
        const loop = newState()
        states[at]?.free.push(loop)
        states[build(part, loop, states, newState)]?.free.push(loop)
        return loop
      }
      const to = newState()
      for (let count = least; count < most; count++) {
        states[at]?.free.push(to)
        const begin = newState()
        states[at]?.free.push(begin)
        at = build(part, begin, states, newState)
      }
      states[at]?.free.push(to)
      return to
    }
  }
}

interface Table {
  /** First code point of each class of characters that the pattern cannot tell apart, rising. */
  readonly classes: readonly number[]
  /** For each state, where each class leads; -1 is nowhere. */
  readonly moves: readonly Int32Array[]
  readonly accepts: readonly boolean[]
}

function determinize(states: readonly State[], start: number, end: number): Table {
  const classes = [
    ...new Set([
      0,
      ...states.flatMap(({ steps }) => steps.flatMap(({ ranges }) => ranges.flatMap(([low, high]) => [low, high + 1]))),
    ]),
  ]
    .filter((code) => code <= HIGHEST)
    .sort((a, b) => a - b)
  const known = new Map<string, number>()
  const sets: number[][] = []
  const moves: Int32Array[] = []
  const numberOf = (set: readonly number[]): number => {
    if (set.length === 0) return -1
    const closed = closure(states, set)
    const key = closed.join()
    const number = known.get(key)
    if (number !== undefined) return number
    if (sets.length >= MAX_DFA_STATES) throw tooComplex()
    known.set(key, sets.length)
    return sets.push(closed) - 1
  }
  numberOf([start])
  for (let state = 0; state < sets.length; state++) {
    const set = sets[state] ?? []
    moves.push(Int32Array.from(classes, (code) => numberOf(stepped(states, set, code))))
  }
  return { classes, moves, accepts: sets.map((set) => set.includes(end)) }
}

function closure(states: readonly State[], set: readonly number[]): number[] {
  const seen = new Set(set)
  for (const state of seen) for (const next of states[state]?.free ?? []) seen.add(next)
  return [...seen].sort((a, b) => a - b)
}

function stepped(states: readonly State[], set: readonly number[], code: number): number[] {
  const reached = new Set<number>()
  for (const state of set) {
    for (const { ranges, to } of states[state]?.steps ?? []) {
      if (ranges.some(([low, high]) => low <= code && code <= high)) reached.add(to)
    }
  }
  return [...reached]
}

const ASCII = 128

function runner({ classes, moves, accepts }: Table): (text: string) => boolean {
  const classOf = (code: number): number => {
    let low = 0
    let high = classes.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((classes[middle] ?? 0) <= code) low = middle
      else high = middle
    }
    return low
  }
  const ascii = Int32Array.from({ length: ASCII }, (_, code) => classOf(code))
  return (text) => {
    let state = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0
      if (code > 0xffff) at++
      state = moves[state]?.[code < ASCII ? (ascii[code] ?? 0) : classOf(code)] ?? -1
      if (state < 0) return false
    }
    return accepts[state] ?? false
  }
}
