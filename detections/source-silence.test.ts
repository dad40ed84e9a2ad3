import { expect, it } from 'vitest'
import { createLists } from './lists.ts'
import { expectedSources, silentSources } from './source-silence.ts'

const ONE = '111122223333'
const OTHER = '444455556666'
const MINUTE_MS = 60_000
const NOW = Date.parse('2026-11-26T00:00:00Z')

it('what an account must deliver is what the lists say of it and of all accounts, once', () => {
  const lists = createLists('1', [
    { list: 'own_accounts', value: ONE },
    { list: 'own_accounts', value: OTHER },
    { list: 'expected_sources', value: 'cloudtrail' },
    { list: 'expected_sources', value: 'cloudtrail', account: ONE },
    { list: 'expected_sources', value: 'vpcflow', account: OTHER },
  ])

  expect(expectedSources(lists)).toEqual([
    { account: ONE, source: 'cloudtrail' },
    { account: OTHER, source: 'cloudtrail' },
    { account: OTHER, source: 'vpcflow' },
  ])
})

it('a source is silent from its limit on, or when it never delivered; without a limit it is not judged', () => {
  const expected = ['cloudtrail', 'vpcflow', 'guardduty', 'health'].map((source) => ({ account: ONE, source }))
  const limits = new Map(['cloudtrail', 'vpcflow', 'guardduty'].map((source) => [source, 60 * MINUTE_MS]))
  const last = new Map([
    ['cloudtrail', NOW - 60 * MINUTE_MS + 1],
    ['vpcflow', NOW - 60 * MINUTE_MS],
  ])

  const silent = silentSources(expected, limits, ({ source }) => last.get(source), NOW)

  expect(silent).toEqual([
    { account: ONE, source: 'vpcflow', last: NOW - 60 * MINUTE_MS, limitMs: 60 * MINUTE_MS },
    { account: ONE, source: 'guardduty', last: undefined, limitMs: 60 * MINUTE_MS },
  ])
})
