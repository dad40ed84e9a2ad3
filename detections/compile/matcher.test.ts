import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleOf } from '#test/detections/rule-of.ts'
import { RULES } from '../catalogue.ts'
import { NO_LISTS } from '../lists.ts'
import type { EventRule } from '../rule.ts'
import { compileRule } from '../run-rule.ts'
import { matcherOf } from './matcher.ts'
import { possible } from './possible.ts'

const context = { lists: NO_LISTS }

describe('a matcher', () => {
  const matcher = matcherOf(RULES)
  const stop = (more: object = {}) => ({
    event: { provider: 'cloudtrail.amazonaws.com', action: 'StopLogging', ...more },
  })

  it('finds the rules of a document and their severity', () => {
    const named = (document: object, dataset = 'aws.cloudtrail') =>
      matcher(dataset, document, context).map(({ rule, severity }) => `${rule.catalogued?.id} ${severity}`)

    expect(named(stop())).toContain('G22 critical')
    expect(named(stop({ outcome: 'failure' }))).toContain('G22 high')
    expect(named({ event: { provider: 'cloudtrail.amazonaws.com', action: 'StartLogging' } })).not.toContain(
      'G22 critical',
    )
    expect(named(stop(), 'aws.guardduty')).toEqual([])
    expect(named(stop(), 'nothing')).toEqual([])
    expect(named({}, 'aws.cloudtrail')).toEqual([])
  })

  it('takes rules that are only parts when asked', () => {
    const all = matcherOf(RULES, () => true)
    const read = {
      event: { provider: 'secretsmanager.amazonaws.com', action: 'GetSecretValue' },
      hinomi: { is_human: true },
    }

    expect(all('aws.cloudtrail', read, context).map(({ rule }) => rule.name)).toContain('secret_read_by_person')
    expect(matcher('aws.cloudtrail', read, context).map(({ rule }) => rule.name)).not.toContain('secret_read_by_person')
  })

  it('tells one hit of a rule that stands in several documents, the worst', () => {
    const base = ruleOf({ call: { 'event.action': 'A' }, condition: 'call' })
    const documents = (['low', 'critical', 'high'] as const).map((level, at) => ({
      ...base,
      ...{ name: `r${at}`, raises: true, catalogued: { id: 'T90', level } as EventRule['catalogued'] },
    })) as EventRule[]

    const hits = matcherOf(documents)('aws.cloudtrail', { event: { action: 'A' } }, context)

    expect(hits.map(({ severity }) => severity)).toEqual(['critical'])
  })

  it('answers the same for an action that it has seen before, for thousands, and for ones of absurd length', () => {
    const own = matcherOf([
      { ...ruleOf({ call: { 'event.action|startswith': 'Stop' }, condition: 'call' }), raises: true },
    ])
    const ask = (action: string) => own('aws.cloudtrail', { event: { provider: 'p', action } }, context).length

    const answers = Array.from({ length: 12_000 }, (_, at) => ask(`Stop${at}`) + ask(`Start${at}`))

    expect(new Set(answers)).toEqual(new Set([1]))
    expect([ask('Stop1'), ask(`Stop${'x'.repeat(1000)}`), ask('Start1'), ask('x'.repeat(1000))]).toEqual([1, 1, 0, 0])
  })
})

describe('a matcher that leaves out rules by facts', () => {
  const fields = ['event.provider', 'event.outcome', 'hinomi.is_human', 'cloud.region', 'error.code'] as const
  const value = fc.constantFrom('a', 'B', true, false, undefined, ['a', 'true'])
  const tests = fc.array(fc.tuple(fc.constantFrom(...fields), fc.constantFrom('a', 'b*', 'true', null)), {
    minLength: 2,
    maxLength: 2,
  })

  it('finds what each rule by itself finds, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(tests, fc.constantFrom('s0 and s1', 's0 or not s1', 'not (s0 or s1)')), { maxLength: 5 }),
        fc.array(fc.tuple(value, value, value, value, value), { minLength: 1, maxLength: 20 }),
        (descriptions, rows) => {
          const own = descriptions.map(([selections, condition], at) => ({
            ...ruleOf({
              ...Object.fromEntries(
                selections.map(([field, wanted], n) => [
                  `s${n}`,
                  { [field]: field === 'hinomi.is_human' && wanted !== null ? 'true' : wanted },
                ]),
              ),
              condition,
            }),
            ...{ name: `r${at}`, raises: true },
          }))
          const match = matcherOf(own)
          for (const [provider, outcome, human, region, code] of rows) {
            const document = {
              event: { provider, outcome },
              hinomi: { is_human: human },
              cloud: { region },
              error: { code },
            }
            const found = match('aws.cloudtrail', document, context).map(({ rule }) => rule.name)
            const wanted = own.filter((rule) => compileRule(rule).matches(document, context)).map(({ name }) => name)
            expect(found).toEqual(wanted)
          }
        },
      ),
    )
  })
})

describe('what a rule can still be once provider and action are known', () => {
  const fields = ['event.provider', 'event.action', 'event.outcome'] as const
  const selection = fc.record({
    field: fc.constantFrom(...fields),
    value: fc.constantFrom('a', 'B', 'a*', '*b', null, 'c'),
  })
  const conditions = [
    's0',
    'not s0',
    's0 and s1',
    's0 or s1',
    'not (s0 or not s1)',
    's0 and not s1',
    '1 of s*',
    'not all of s*',
    '(s0 or s1) and not s2',
    's0 or s1 and s2',
  ]
  const value = fc.constantFrom('A', 'b', 'ab', 'c', undefined)

  it('is never less than what it is', () => {
    fc.assert(
      fc.property(
        fc.array(selection, { minLength: 3, maxLength: 3 }),
        fc.constantFrom(...conditions),
        fc.tuple(value, value, value),
        (selections, condition, [provider, action, outcome]) => {
          const used = selections.filter((_, at) => condition.includes('of s*') || condition.includes(`s${at}`))
          const detection = Object.fromEntries(
            used.map(({ field, value: wanted }, at) => [`s${at}`, { [field]: wanted }]),
          )
          const rule = ruleOf({ ...detection, condition })
          const hit = compileRule(rule).matches({ event: { provider, action, outcome } }, context)
          const known = new Map([
            ['event.provider', provider],
            ['event.action', action],
          ])

          if (hit) expect(possible(rule.tree, known)).toBe(true)
          const everything = new Map([...known, ['event.outcome', outcome]])
          expect(possible(rule.tree, everything)).toBe(hit)
        },
      ),
    )
  })
})
