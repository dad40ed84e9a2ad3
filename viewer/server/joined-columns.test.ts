import { describe, expect, it } from 'vitest'
import { all, type Condition, is } from '#core/panels/condition.ts'
import { viewOfJoined } from './joined-columns.ts'

const ACCOUNT = is('cloud.account.id', '111122223333')
const CRITICAL = is('hinomi.severity', 'critical')
const WORDS: Condition = { kind: 'words', text: 'yamada', phrase: false }

function joinedView(filters: readonly Condition[], query?: Condition) {
  return viewOfJoined('metrics', { from: 0, to: 1, now: 1, timeZone: 'Asia/Tokyo', filters, query })
}

describe('the view of joined columns', () => {
  it('keeps filters on what their index knows', () => {
    expect(joinedView([ACCOUNT, { kind: 'not', condition: ACCOUNT }], ACCOUNT)).toMatchObject({
      filters: [ACCOUNT, { kind: 'not', condition: ACCOUNT }],
      query: ACCOUNT,
    })
  })

  it('drops filters that would say that an account never sent anything', () => {
    expect(joinedView([CRITICAL, all(ACCOUNT, CRITICAL), ACCOUNT], CRITICAL)).toMatchObject({
      filters: [ACCOUNT],
      query: undefined,
    })
  })

  it('drops words, which people look for in the rows and not in what was loaded', () => {
    expect(joinedView([], WORDS).query).toBeUndefined()
  })
})
