import { describe, expect, it } from 'vitest'
import { ruleOf } from '#test/detections/rule-of.ts'
import { lowFactsOf } from './low-facts.ts'

const { tree } = ruleOf({
  a: {
    'hinomi.is_human': true,
    'event.outcome': 'success',
    'cloud.region': 'x',
    'aws.cloudtrail.user_identity.type': 'Root',
  },
  condition: 'a',
})
const valuesOf = (document: object) => {
  const facts = lowFactsOf([tree])
  return Object.fromEntries(facts.valuesOf(facts.keyOf(document)))
}

describe('facts of few values', () => {
  it('are read and told back, absent ones as absent', () => {
    expect(
      valuesOf({
        event: { outcome: 'failure' },
        hinomi: { is_human: false },
        aws: { cloudtrail: { user_identity: { type: 'Root' } } },
      }),
    ).toEqual({
      'event.outcome': 'failure',
      'hinomi.is_human': false,
      'cloud.region': undefined,
      'aws.cloudtrail.user_identity.type': 'Root',
    })
  })

  it('are unknown where the value is no plain one, lies in a list, or is one of very many', () => {
    expect(valuesOf({ cloud: { region: ['a', 'b'] } })).not.toHaveProperty('cloud.region')
    expect(valuesOf({ cloud: [{ region: 'a' }] })).not.toHaveProperty('cloud.region')
    expect(valuesOf({ cloud: { region: 'x'.repeat(200) } })).not.toHaveProperty('cloud.region')
    const facts = lowFactsOf([tree])
    const keys = Array.from({ length: 100 }, (_, at) => facts.keyOf({ cloud: { region: `r${at}` } }))
    expect(new Set(keys).size).toBe(31)
    expect(new Map(facts.valuesOf(keys[5] ?? 0)).get('cloud.region')).toBe('r5')
  })

  it('differ where one of them does', () => {
    const facts = lowFactsOf([tree])
    const documents = [
      {},
      { hinomi: { is_human: true } },
      { hinomi: { is_human: false } },
      { event: { outcome: 'success' } },
    ]
    expect(new Set(documents.map((document) => facts.keyOf(document))).size).toBe(4)
  })
})
