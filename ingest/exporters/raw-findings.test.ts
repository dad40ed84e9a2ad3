import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutElements } from './raw-findings.ts'

describe('cutting the elements of an array out of an answer', () => {
  it('keeps each byte of an element: integers beyond 2^53, the way numbers are written, unknown members', () => {
    const first = '{"n":9007199254740993,"score":1.0,"e":1.5E+9,"unknown":{"deep":[null,"}]\\"{"]}}'
    const text = `{"NextToken":"a]b","Findings":[${first},{"a":"\\\\"},"text",12,true,[]],"x":1}`

    expect(cutElements(text, 'Findings')).toEqual([first, '{"a":"\\\\"}', '"text"', '12', 'true', '[]'])
  })

  it('takes the member of the outermost object only, wherever it stands', () => {
    expect(cutElements('{"a":{"findings":[{"b":1}]},"findings":[{"c":2}]}', 'findings')).toEqual(['{"c":2}'])
    expect(cutElements('{"other":[1]}', 'findings')).toEqual([])
    expect(cutElements('{"findings":null}', 'findings')).toEqual([])
    expect(cutElements('', 'findings')).toEqual([])
  })

  it('puts an element that was laid out over lines on one line', () => {
    expect(cutElements('{\n "findings": [\r\n {\n "a": 1\n }\n ]\n}', 'findings')).toEqual(['{  "a": 1  }'])
  })

  it('gives back any elements, however the answer is laid out', () => {
    const indent = fc.constantFrom(undefined, 2, '\t')
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), indent, (elements, other, space) => {
        const text = JSON.stringify({ before: other, findings: elements, after: other }, null, space)
        const cut = cutElements(text, 'findings')
        expect(cut.map((element) => JSON.parse(element))).toEqual(JSON.parse(JSON.stringify(elements)))
        expect(cut.every((element) => !element.includes('\n'))).toBe(true)
      }),
    )
  })
})
