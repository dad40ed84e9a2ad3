import { describe, expect, it } from 'vitest'
import { fieldValues, valueAt } from './field-values.ts'

describe('valueAt', () => {
  it.each([
    [{ a: { b: 1 } }, 'a.b', 1],
    [{ a: [{ b: 1 }, { b: 2 }] }, 'a.b', [1, 2]],
    [{ a: { b: [1, 2] } }, 'a.b', [1, 2]],
    [{ a: 1 }, 'a.b', undefined],
    [{}, 'constructor.name', undefined],
    [{}, '__proto__', undefined],
  ])('%j at %s', (document, field, value) => expect(valueAt(document, field)).toEqual(value))
})

describe('fieldValues', () => {
  it.each([
    [{ source: { ip: ['203.0.113.7', '198.51.100.1'] } }, 'source.ip', ['203.0.113.7', '198.51.100.1']],
    [{ list: [{ name: 'a' }, { name: 'b' }] }, 'list.name', ['a', 'b']],
    [{ list: [] }, 'no.such.field', []],
    [{ 'a.b': 1 }, 'a.b', [1]],
    [{}, '__proto__.constructor', []],
  ])('%j at %s', (document, field, values) => expect(fieldValues(document, field)).toEqual(values))
})
