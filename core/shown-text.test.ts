import { expect, it } from 'vitest'
import { replaceDeceiving, shorten } from './shown-text.ts'

it('replaces what reverses, hides or breaks a line, and nothing that people write', () => {
  expect(replaceDeceiving('\u202egnp.exe\u0000\u001b[31m\u200b\ufeff', () => '·')).toBe('·gnp.exe··[31m··')
  expect(replaceDeceiving('火の見 עברית 👩‍👧\tok\n', () => '·')).toBe('火の見 עברית 👩‍👧\tok\n')
})

it('cuts at so many characters, and no character in half', () => {
  expect(shorten('abc', 3)).toBe('abc')
  expect(shorten('abcd', 3)).toBe('ab…')
  expect(shorten('𠮷𠮷𠮷', 4)).toBe('𠮷…')
})
