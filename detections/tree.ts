/** How the values of a field are compared; it follows from the type of the field in the mapping. */
export type FieldKind = 'keyword' | 'words' | 'flat' | 'ip' | 'whole' | 'fraction' | 'boolean' | 'date'

/** A field by its dotted name in our documents. */
export interface FieldRef {
  readonly name: string
  readonly kind: FieldKind
  /** It has no index of its own: OpenSearch reads values, and its wildcards cannot ignore case there. */
  readonly slow?: true
}

/** Comparisons of numbers, in the words of Sigma and of query DSL alike. */
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte'

/**
 * What one value of a field is asked; a field with several values passes if any of them does.
 *
 * A `phrase` is words that follow one another. Other texts ignore the case of the letters A to Z unless `cased`. A `glob` has `*`, `?` and escapes `\*`, `\?`, `\\`, nothing else.
 */
export type ValueTest =
  | { readonly is: 'text'; readonly value: string; readonly cased?: true }
  | { readonly is: 'glob'; readonly value: string; readonly cased?: true }
  | { readonly is: 'regex'; readonly value: string; readonly ignoreCase?: true }
  | { readonly is: 'phrase'; readonly value: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: Comparison; readonly value: number }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'address'; readonly value: string }
  | { readonly is: 'network'; readonly value: string }
  | { readonly is: 'present' }
  | { readonly is: 'listed'; readonly list: string }
  | { readonly is: 'same'; readonly as: FieldRef; readonly cased?: true }

/** A rule's condition as one tree, from which every back end is made. Plain data: it is stored as JSON. */
export type Tree =
  | { readonly all: readonly Tree[] }
  | { readonly any: readonly Tree[] }
  | { readonly not: Tree }
  | { readonly field: FieldRef; readonly test: ValueTest }

/** Returns a tree that holds if all parts do; nested conjunctions become one. */
export function allOf(parts: readonly Tree[]): Tree {
  const flat = parts.flatMap((part) => ('all' in part ? part.all : [part]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { all: flat }
}

/** Returns a tree that holds if one part does; nested disjunctions become one. */
export function anyOf(parts: readonly Tree[]): Tree {
  const flat = parts.flatMap((part) => ('any' in part ? part.any : [part]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { any: flat }
}

/** Returns a tree that holds if the part does not. */
export function notOf(part: Tree): Tree {
  return 'not' in part ? part.not : { not: part }
}

/** A leaf of a tree. */
export type Test = Extract<Tree, { readonly test: ValueTest }>

/** Returns the leaves of a tree from left to right. */
export function testsOf(tree: Tree): Test[] {
  if ('all' in tree) return tree.all.flatMap(testsOf)
  if ('any' in tree) return tree.any.flatMap(testsOf)
  return 'not' in tree ? testsOf(tree.not) : [tree]
}

/** Returns the names of all fields that a tree reads, each once, sorted. */
export function fieldsOf(tree: Tree): string[] {
  const names = testsOf(tree).flatMap(({ field, test }) =>
    test.is === 'same' ? [field.name, test.as.name] : [field.name],
  )
  return [...new Set(names)].sort()
}
