import fc from 'fast-check'
import type { Condition } from '#core/panels/condition.ts'

const field = fc.constantFrom('a', 'user.name', '@timestamp', 'cloud.account.id', 'or', 'x y', '5', '__proto__')
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'and',
    'null',
    'true',
    '007',
    'a and b',
    'x*y',
    '\\',
    '"',
    'a\\*b',
    '192.0.2.1',
    '2001:db8::1',
    'arn:aws:s3:::a',
    '東京 都',
    ' ',
  ),
)
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const bound = fc.oneof(number, text)
const bounds = fc.record({ gte: bound, gt: bound, lte: bound, lt: bound }, { requiredKeys: [] })

/** Conditions of every kind and shape, also such as no panel would hold. */
export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('is' as const),
      field,
      values: fc.array(fc.oneof(text, number, fc.boolean()), { maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('exists' as const), field }),
    fc.tuple(field, bounds).map(([name, limits]): Condition => ({ kind: 'range', field: name, ...limits })),
    fc.record({ kind: fc.constant('like' as const), field, pattern: text }),
    fc.record({ kind: fc.constant('words' as const), text, phrase: fc.boolean() }),
    fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
    fc.record({ kind: fc.constant('all' as const), conditions: fc.array(tie('condition'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('any' as const), conditions: fc.array(tie('condition'), { maxLength: 4 }) }),
  ),
})).condition
