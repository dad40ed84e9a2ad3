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
  if ('all' in tree) return judgeSeveral(tree.all, known, false)
  if ('any' in tree) return judgeSeveral(tree.any, known, true)
  if ('not' in tree) {
    const part = judge(tree.not, known)
    return part === undefined ? undefined : !part
  }
  return judgeTest(tree, known)
}

/** One part that is `decisive` decides; else what is unknown does. */
function judgeSeveral(
  trees: readonly Tree[],
  known: ReadonlyMap<string, unknown>,
  decisive: boolean,
): boolean | undefined {
  let result: boolean | undefined = !decisive
  for (const tree of trees) {
    const part = judge(tree, known)
    if (part === decisive) return decisive
    if (part === undefined) result = undefined
  }
  return result
}

function judgeTest(tree: Test, known: ReadonlyMap<string, unknown>): boolean | undefined {
  const { name } = tree.field
  if (!known.has(name) || tree.test.is === 'listed' || tree.test.is === 'same') return undefined
  return predicateOf(tree)(documentWith(name, known.get(name)), CONTEXT)
}

const CONTEXT = { lists: NO_LISTS }
/** Many tests in a row ask the same field. */
let last: { readonly name: string; readonly value: unknown; readonly document: object } | undefined

function documentWith(name: string, value: unknown): object {
  if (last?.name === name && last.value === value) return last.document
  const document = name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object
  last = { name, value, document }
  return document
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
