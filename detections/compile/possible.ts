import { NO_LISTS } from '../lists.ts'
import type { Test, Tree } from '../tree.ts'
import { compilePredicate } from './predicate.ts'

/**
 * Says whether a document of which only some fields are known could pass a tree; false only if none can. Values are texts or undefined
 * for absent.
 */
export function possible(tree: Tree, known: ReadonlyMap<string, unknown>): boolean {
  return judge(tree, known) !== false
}

/** Undefined where the unknown fields decide. */
function judge(tree: Tree, known: ReadonlyMap<string, unknown>): boolean | undefined {
  if ('all' in tree) {
    const parts = tree.all.map((part) => judge(part, known))
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true
  }
  if ('any' in tree) {
    const parts = tree.any.map((part) => judge(part, known))
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false
  }
  if ('not' in tree) {
    const part = judge(tree.not, known)
    return part === undefined ? undefined : !part
  }
  return judgeTest(tree, known)
}

function judgeTest(tree: Test, known: ReadonlyMap<string, unknown>): boolean | undefined {
  const { name } = tree.field
  if (!known.has(name) || tree.test.is === 'listed' || tree.test.is === 'same') return undefined
  const document = name.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), known.get(name)) as object
  return predicateOf(tree)(document, { lists: NO_LISTS })
}

const predicates = new WeakMap<Test, ReturnType<typeof compilePredicate>>()

function predicateOf(tree: Test): ReturnType<typeof compilePredicate> {
  let predicate = predicates.get(tree)
  if (predicate === undefined) {
    predicate = compilePredicate(tree)
    predicates.set(tree, predicate)
  }
  return predicate
}
