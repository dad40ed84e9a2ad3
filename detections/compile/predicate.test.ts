import { describe, expect, it } from 'vitest'
import { createLists } from '#detections/lists.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { LIST_ENTRIES, SYNTHETIC } from '#test/detections/synthetic.ts'
import { compilePredicate } from './predicate.ts'

const lists = createLists('1', LIST_ENTRIES)

describe('a predicate tells right from wrong', () => {
  it.each(SYNTHETIC.map((one) => [one.name, one] as const))('%s', (_, { detection, right, wrong }) => {
    const matches = compilePredicate(ruleOf(detection).tree)

    expect(right.map((document) => matches(document, { lists }))).toEqual(right.map(() => true))
    expect(wrong.map((document) => matches(document, { lists }))).toEqual(wrong.map(() => false))
  })
})

it('takes the account of the context where the document has none yet', () => {
  const own = compilePredicate(ruleOf({ a: { 'hinomi.principal|expand': '%automation_roles%' }, condition: 'a' }).tree)
  const here = compilePredicate(ruleOf({ a: { 'cloud.account.id': '444455556666' }, condition: 'a' }).tree)
  const document = { hinomi: { principal: 'arn:aws:iam::444455556666:role/Own' } }

  const answers = ['444455556666', '111122223333', undefined].map((account) => [
    own(document, { lists, account }),
    here(document, { lists, account }),
  ])

  expect(answers).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ])
})

it('sees nothing in what is not written: empty texts, null, numbers that are none', () => {
  const absent = compilePredicate(
    ruleOf({ a: { 'error.code': null, 'hinomi.sg_world_ports': null }, condition: 'a' }).tree,
  )

  const answer = absent({ error: { code: '' }, hinomi: { sg_world_ports: [null, Number.NaN] } }, { lists })

  expect(answer).toBe(true)
})
