import { allOf, type Tree, testsOf } from '../tree.ts'

/** What is left of a tree that knows no lists. */
export interface WithoutLists {
  readonly tree: Tree
  /** Names of the lists whose entries the rule leaves out and this tree does not. */
  readonly ignored: readonly string[]
}

/**
 * Leaves out what excepts the entries of a list, for places where lists are not known: what remains finds the same and those entries.
 *
 * Undefined where the rule looks for entries of a list, since nothing can be said of it without.
 */
export function withoutLists(tree: Tree): WithoutLists | undefined {
  const parts = 'all' in tree ? tree.all : [tree]
  const kept = parts.filter((part) => !isException(part))
  if (kept.length === 0 || kept.some((part) => listsOf(part).length > 0)) return undefined
  const ignored = parts.filter(isException).flatMap(listsOf)
  return { tree: allOf(kept), ignored: [...new Set(ignored)].sort() }
}

/** A part that is false only for entries of lists. */
function isException(part: Tree): boolean {
  return 'not' in part && testsOf(part.not).every(({ test }) => test.is === 'listed') && !hasNegation(part.not)
}

function hasNegation(tree: Tree): boolean {
  if ('not' in tree) return true
  return ('all' in tree ? tree.all : 'any' in tree ? tree.any : []).some(hasNegation)
}

function listsOf(tree: Tree): string[] {
  return testsOf(tree).flatMap(({ test }) => (test.is === 'listed' ? [test.list] : []))
}
