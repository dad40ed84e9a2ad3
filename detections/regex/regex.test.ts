import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countReads } from '#test/count-reads.ts'
import { compileRegex, globToLucene } from './regex.ts'

describe('regular expressions that are refused', () => {
  it.each([
    ['(a+)+$', 'quantifier inside a repetition'],
    ['(a*)*', 'quantifier inside a repetition'],
    ['(a|a?)+', 'quantifier inside a repetition'],
    ['(.*,){2,}x', 'quantifier inside a repetition'],
    ['(a)\\1', 'has \\1, which cannot be searched'],
    ['(?=a)b', 'look-around'],
    ['(?!a)b', 'look-around'],
    ['(?<=a)b', 'look-around'],
    ['(?<n>a)', 'named group'],
    ['(?s)a', 'a kind that cannot be searched'],
    ['\\bword\\b', 'has \\b, which cannot be searched'],
    ['\\p{L}', 'has \\p, which cannot be searched'],
    ['a**', 'quantifier of a quantifier'],
    ['a++', 'possessive'],
    ['*a', 'has * where it means nothing'],
    ['a{', 'has a { that begins no'],
    ['a{1001}', 'has a { that begins no'],
    ['a{101}', 'repeats more than 100 times'],
    ['a{3,2}', 'with m below n'],
    ['(a', 'has a ( without )'],
    ['a)', 'has a ) without ('],
    ['[a', 'has a [ without ]'],
    ['[z-a]', 'has a range of characters that cannot be read'],
    ['[[:alpha:]]', 'has [ inside a class'],
    ['a^b', 'has ^ inside'],
    ['a$b', 'has b where it means nothing'],
    ['(a$)', 'has $ inside'],
    ['a\\', 'ends with a backslash'],
    ['x'.repeat(501), 'at most 500 characters'],
    [`${'('.repeat(21)}a${')'.repeat(21)}`, 'nests groups more than 20 deep'],
    ['(a|b)(.{20}){5}c.{90}', 'too complex'],
    ['a.{12}b', 'too complex'],
    ['((a{50}){50}){50}', 'too complex'],
    ['((abc|abd|x[yz]é?)(0|1){0,9}){0,30}', 'too complex'],
  ])('%s', (text, message) => {
    expect(() => compileRegex(text, false)).toThrow(message)
  })
})

it('looks at each character once, whatever the text', () => {
  const { matches } = compileRegex('.*a.*b.*c.*d$', false)
  const text = 'abc'.repeat(10_000)

  expect(countReads(() => expect(matches(text)).toBe(false))).toBeLessThan(2 * text.length)
})

const parts = fc.oneof(
  fc.constantFrom(
    'a',
    'B',
    '.',
    '\\.',
    '\\d',
    '\\W',
    '[a-c]',
    '[^x]',
    '[-_.]',
    ' ',
    'é',
    '語',
    '\\/',
    '[\\]\\\\]',
    '(?:ab|c)',
    '(a|)',
  ),
)
const quantifiers = fc.constantFrom('', '', '', '?', '{2}', '{0,2}')
const pattern = fc
  .tuple(fc.constantFrom('', '^'), fc.array(fc.tuple(parts, quantifiers), { maxLength: 5 }), fc.constantFrom('', '$'))
  .map(([start, middle, end]) => start + middle.map(([part, quantifier]) => part + quantifier).join('') + end)
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', 'c', '.', '1', 'x', '-', ' ', 'é', '語', '😀', '\n', ']', '\\'),
  maxLength: 8,
})

it('means what the regular expressions of JavaScript mean', () => {
  fc.assert(
    fc.property(pattern, text, fc.boolean(), (source, value, ignoreCase) => {
      const plain = new RegExp(
        source.replace(/^\^?/, (start) => `${start}(?:`).replace(/\$?$/, (end) => `)${end}`),
        'us',
      )
      const folded = new RegExp(
        plain.source.replace(/(?<!\\)[ab]/gi, (letter) => letter),
        ignoreCase ? 'usi' : 'us',
      )
      expect(compileRegex(source, ignoreCase).matches(value)).toBe(folded.test(value))
    }),
    { numRuns: 2000 },
  )
})

it('writes wildcards for fields where OpenSearch cannot ignore case', () => {
  expect(globToLucene('Get*é\\*[?')).toBe('[Gg][Ee][Tt].*é\\*\\[.')
})
