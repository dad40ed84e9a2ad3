import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { retentionTable } from '../retention.ts'
import { type IsmPolicy, ismPolicies } from './ism-policy.ts'
import { snapshotPolicy } from './snapshot-policy.ts'
import { validatePolicies } from './validate-policies.ts'

const PLACE = {
  repository: 'hinomi-snapshots',
  bucket: 'hinomi-archive-111122223333',
  region: 'ap-northeast-1',
  roleArn: 'arn:aws:iam::111122223333:role/hinomi-snapshots',
}
const days = (age: string | undefined) => Number(/^(\d+)d$/.exec(age ?? '')?.[1])

/** After how many days a policy deletes an index that was made at day 0. */
function deletesAfter({ body }: IsmPolicy): number {
  const ages = body.policy.states.flatMap(({ transitions }) =>
    transitions.filter(({ state_name }) => state_name === 'delete').map(({ conditions }) => conditions.min_index_age),
  )
  expect(ages).toHaveLength(1)
  return days(ages[0])
}

describe('retentionTable', () => {
  it('NA-51 says for every source and every index of ours how long it is kept in index, bucket and snapshots', () => {
    const table = retentionTable(SOURCES)

    expect(new Set(table.map(({ id }) => id)).size).toBe(table.length)
    for (const { id, retentionDays } of SOURCES) {
      const row = table.find((one) => one.id === id)
      expect(row).toMatchObject({ indexDays: retentionDays, snapshotDays: 14 })
      expect(row?.archiveDays).toBeGreaterThanOrEqual(retentionDays)
    }
    expect(table.map(({ index }) => index)).toEqual(
      expect.arrayContaining(['hinomi-signals', 'hinomi-alerts', 'hinomi-pipeline-metrics']),
    )
  })

  it('takes what an installation wants otherwise, and keeps raw objects as long as the documents', () => {
    const table = retentionTable(
      SOURCES,
      { vpcflow: { indexDays: 30 }, cloudtrail: { indexDays: 2000, archiveDays: 10 } },
      7,
    )

    expect(table.find(({ id }) => id === 'vpcflow')).toMatchObject({
      indexDays: 30,
      archiveDays: 1095,
      snapshotDays: 7,
    })
    expect(table.find(({ id }) => id === 'cloudtrail')).toMatchObject({ indexDays: 2000, archiveDays: 2000 })
  })
})

describe('ismPolicies', () => {
  it('NA-51 are what a server takes, for every source', () => {
    const table = retentionTable(SOURCES)
    expect(validatePolicies(ismPolicies(table), [snapshotPolicy(PLACE, 14)])).toEqual([])
  })

  it('delete no month before its last event has been kept long enough, and merge before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3650 }), (indexDays) => {
        const overrides = Object.fromEntries(SOURCES.map(({ id }) => [id, { indexDays }]))
        for (const policy of ismPolicies(retentionTable(SOURCES, overrides))) {
          if (policy.id.startsWith('hinomi-signals') || policy.id.startsWith('hinomi-alerts')) continue
          expect(deletesAfter(policy)).toBe(indexDays + 31)
          const merge = policy.body.policy.states[0]?.transitions.find(({ state_name }) => state_name === 'merged')
          if (merge !== undefined) expect(days(merge.conditions.min_index_age)).toBeLessThan(indexDays + 31)
          expect(validatePolicies([policy])).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never meet an index of findings, nor one that is not ours', () => {
    const patterns = ismPolicies(retentionTable(SOURCES)).flatMap(({ body }) =>
      body.policy.ism_template.flatMap(({ index_patterns }) => index_patterns),
    )
    for (const pattern of patterns) expect(pattern).toMatch(/^(logs-aws\.|hinomi-(signals|alerts)-)/)
    expect(patterns).not.toContainEqual(expect.stringContaining('findings'))
  })
})

describe('validatePolicies', () => {
  const [good] = ismPolicies(retentionTable(SOURCES))
  if (good === undefined) throw new Error('there is no policy')

  /** The good policy with one thing changed. */
  function changed(change: (policy: Record<string, never> & Record<string, unknown>) => void): IsmPolicy {
    const copy = structuredClone(good) as unknown as { body: { policy: Record<string, never> } }
    change(copy.body.policy)
    return copy as unknown as IsmPolicy
  }
  type States = { name: string; actions: Record<string, unknown>[]; transitions: Record<string, unknown>[] }[]
  const states = (policy: Record<string, unknown>) => policy.states as States

  it.each<[string, (policy: Record<string, unknown>) => void, RegExp]>([
    ['no state to begin with', (policy) => Object.assign(policy, { default_state: 'cold' }), /no state cold/],
    [
      'a state twice',
      (policy) => states(policy).push(structuredClone(states(policy)[0] as never)),
      /two states are named hot/,
    ],
    [
      'a transition to nowhere',
      (policy) => Object.assign(states(policy)[0]?.transitions[0] ?? {}, { state_name: 'gone' }),
      /leads to gone/,
    ],
    [
      'two conditions',
      (policy) =>
        Object.assign(states(policy)[0]?.transitions[0] ?? {}, {
          conditions: { min_index_age: '1d', min_size: '1gb' },
        }),
      /exactly one condition/,
    ],
    [
      'no condition',
      (policy) => Object.assign(states(policy)[0]?.transitions[0] ?? {}, { conditions: {} }),
      /exactly one condition/,
    ],
    [
      'an age without unit',
      (policy) => Object.assign(states(policy)[0]?.transitions[0] ?? {}, { conditions: { min_index_age: '90' } }),
      /a time such as 30d/,
    ],
    ['an unknown action', (policy) => states(policy)[0]?.actions.push({ shrinkle: {} }), /shrinkle is no action/],
    [
      'two actions in one',
      (policy) => states(policy)[0]?.actions.push({ open: {}, close: {} }),
      /one name, this has 2/,
    ],
    [
      'a key that the action does not know',
      (policy) => states(policy)[0]?.actions.push({ force_merge: { segments: 1 } }),
      /force_merge/,
    ],
    [
      'something after delete',
      (policy) => states(policy).at(-1)?.actions.push({ open: {} }),
      /nothing can follow delete/,
    ],
    [
      'a way on from delete',
      (policy) =>
        states(policy)
          .at(-1)
          ?.transitions.push({ state_name: 'hot', conditions: { min_index_age: '1d' } }),
      /that deletes has no transitions/,
    ],
    [
      'every index',
      (policy) => Object.assign((policy.ism_template as object[])[0] ?? {}, { index_patterns: ['*'] }),
      /name of an index and -\*/,
    ],
    [
      'a system index',
      (policy) => Object.assign((policy.ism_template as object[])[0] ?? {}, { index_patterns: ['.kibana-*'] }),
      /name of an index and -\*/,
    ],
    ['an unknown key', (policy) => Object.assign(policy, { color: 'red' }), /color/],
    [
      'the AOS-only action on any server',
      (policy) => states(policy)[0]?.actions.push({ warm_migration: {} }),
      /warm_migration is no action/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(validatePolicies([changed(change)])).toContainEqual(
      expect.objectContaining({ policy: good.id, message: expect.stringMatching(message) }),
    )
  })

  it('refuses a foreign name, and two policies that claim one index', () => {
    expect(validatePolicies([{ ...good, id: 'logs' }])).toContainEqual(expect.objectContaining({ policy: 'logs' }))
    const wider = changed((policy) =>
      Object.assign((policy.ism_template as unknown as object[])[0] ?? {}, { index_patterns: ['logs-*'] }),
    )
    expect(validatePolicies([good, { ...wider, id: 'hinomi-wide' }])).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('meets logs-* of hinomi-wide') }),
    )
  })

  it('refuses a snapshot policy that would keep everything, or delete too much', () => {
    const { body, name } = snapshotPolicy(PLACE, 14)
    const withCondition = (condition: object) =>
      ({ name, body: { ...body, deletion: { ...body.deletion, condition } } }) as never
    expect(validatePolicies([], [withCondition({ min_count: 3 })])).toHaveLength(1)
    expect(validatePolicies([], [withCondition({ max_count: 3, min_count: 3 })])).toHaveLength(1)
    expect(validatePolicies([], [withCondition({ max_age: 'two weeks' })])).toHaveLength(1)
  })
})
