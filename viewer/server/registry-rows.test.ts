import { describe, expect, it } from 'vitest'
import type { Account } from '#core/accounts.ts'
import { all, any, type Condition, exists, is, not, within } from '#core/panels/condition.ts'
import type { TablePanel } from '#core/panels/panel.ts'
import { accountsUnder, completeTable } from './registry-rows.ts'

const none = { regions: [], expectedSources: [], contacts: [], allowLists: [] }
const town: Account = {
  ...none,
  id: '111122223333',
  name: '町 本番',
  municipality: '町',
  system: '税務',
  vendor: 'みなも',
}
const village: Account = { ...none, id: '444455556666', name: '村 本番', municipality: '村' }

describe('accountsUnder', () => {
  it.each<[string, Condition[], Account[]]>([
    ['no condition', [], [town, village]],
    [
      'what documents alone can tell',
      [is('hinomi.severity', 'critical'), within('@timestamp', { gte: 'now-1d' })],
      [town, village],
    ],
    ['one municipality', [is('organization.name', '町')], [town]],
    ['two accounts', [is('cloud.account.id', town.id, village.id)], [town, village]],
    ['another account', [is('cloud.account.id', '123456789012')], []],
    ['not one municipality', [not(is('organization.name', '町'))], [village]],
    ['a system is known', [exists('hinomi.system')], [town]],
    ['no system is known', [not(exists('hinomi.system'))], [village]],
    ['one or the other', [any(is('hinomi.system', '税務'), is('organization.name', '村'))], [town, village]],
    [
      'one that documents tell or another',
      [any(is('hinomi.system', '税務'), is('hinomi.severity', 'high'))],
      [town, village],
    ],
    ['both', [all(is('organization.name', '町'), is('hinomi.severity', 'high'))], [town]],
    ['not both', [not(all(is('organization.name', '町'), is('hinomi.severity', 'high')))], [town, village]],
    ['nothing of an empty choice', [any()], []],
    ['everything of no condition', [all()], [town, village]],
    [
      'a pattern, which the documents decide',
      [{ kind: 'like', field: 'cloud.account.name', pattern: '町*' }],
      [town, village],
    ],
  ])('%s', (_, conditions, expected) => {
    expect(accountsUnder([town, village], conditions)).toEqual(expected)
  })
})

describe('completeTable', () => {
  const text = { ja: 'あ', en: 'a' }
  const panel: TablePanel = {
    ...{
      kind: 'table',
      id: 'a',
      title: text,
      question: text,
      index: 'findings',
      time: 'now',
      size: { width: 1, height: 1 },
    },
    rows: [
      { field: 'cloud.account.name', label: text, size: 1 },
      { field: 'cloud.account.id', label: text, size: 1 },
      { field: 'cloud.region', label: text, size: 1 },
    ],
    columns: [
      { id: 'n', label: text, metric: { kind: 'count' } },
      { id: 'oldest', label: text, metric: { kind: 'min', field: '@timestamp' } },
    ],
    orderBy: ['n'],
  }

  it('names accounts that documents do not name, and adds those without any', () => {
    const row = { keys: [null, town.id, 'ap-northeast-1'], values: { n: 3, oldest: 1 } }
    const stranger = { keys: [null, '123456789012', null], values: { n: 1, oldest: 1 } }

    const { rows } = completeTable(panel, { kind: 'table', complete: true, rows: [row, stranger] }, [town, village])

    expect(rows).toEqual([
      { keys: ['町 本番', town.id, 'ap-northeast-1'], values: { n: 3, oldest: 1 } },
      stranger,
      { keys: ['村 本番', village.id, null], values: { n: 0, oldest: null } },
    ])
  })

  it('leaves tables alone whose rows are no accounts', () => {
    const data = { kind: 'table', complete: true, rows: [] } as const
    const other = { ...panel, rows: [{ field: 'cloud.region', label: text, size: 1 }] } as const
    expect(completeTable(other, data, [town]).rows).toEqual([])
  })
})
