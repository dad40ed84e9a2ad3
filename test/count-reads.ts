/** How many characters a call of a method looks at, at most; `of` is what it is called on. */
type Cost = (of: { readonly length?: number }, args: readonly unknown[], result: unknown) => number

const one: Cost = () => 1
const all: Cost = (of) => Number(of.length ?? 0)
const given: Cost = (_, [text]) => String(text).length
const upToFound: Cost = (of, [, from = 0], result) =>
  (Number(result) < 0 ? Number(of.length) : Number(result)) - Number(from) + 1

const METHODS: readonly (readonly [object: object, name: string, cost: Cost])[] = [
  ...['charCodeAt', 'codePointAt', 'charAt', 'at'].map((name) => [String.prototype, name, one] as const),
  ...['replace', 'replaceAll', 'split', 'includes', 'trim', 'match', 'matchAll'].map(
    (name) => [String.prototype, name, all] as const,
  ),
  ...['slice', 'substring'].map(
    (name) => [String.prototype, name, (_, __, result) => String(result).length] as [object, string, Cost],
  ),
  [String.prototype, 'indexOf', upToFound],
  [RegExp.prototype, 'exec', given],
  [RegExp.prototype, 'test', given],
  [JSON, 'parse', given],
]

/**
 * Counts the characters that `work` looks at through the methods of strings, regular expressions and JSON, so that a test can say how the
 * work grows with a text without a clock. What one regular expression does within one call is not seen.
 */
export function countReads(work: () => unknown): number {
  let reads = 0
  const originals = METHODS.map(([object, name, cost]) => {
    const original = Object.getOwnPropertyDescriptor(object, name)
    const method = original?.value as (...args: unknown[]) => unknown
    const counting = function (this: object, ...args: unknown[]): unknown {
      const result = Reflect.apply(method, this, args)
      reads += cost(this as { length?: number }, args, result)
      return result
    }
    Object.defineProperty(object, name, { ...original, value: counting })
    return [object, name, original] as const
  })
  try {
    work()
  } finally {
    for (const [object, name, original] of originals) Object.defineProperty(object, name, original ?? {})
  }
  return reads
}
