import { describe, expect, it } from 'vitest'
import { account } from '#test/pipeline/pipeline.ts'
import { listsOfAccounts } from './account-lists.ts'

const ID = '111122223333'

describe('the lists of the accounts registry', () => {
  it('are made of its columns and of the cells of allow_lists, each for its account', () => {
    const row = account(ID, {
      vendor: 'Example',
      expectedSources: ['cloudtrail'],
      allowLists: ['automation_roles:deploy', 'log_buckets:a:b', 'speaks-for:444455556666'],
    })

    expect(listsOfAccounts([row])).toEqual({
      entries: [
        { list: 'own_accounts', value: ID },
        { list: 'account_owner', account: ID, value: 'Example' },
        { list: 'expected_sources', account: ID, value: 'cloudtrail' },
        { list: 'automation_roles', account: ID, value: 'deploy' },
        { list: 'log_buckets', account: ID, value: 'a:b' },
      ],
      problems: [],
    })
  })

  it.each([
    ['a name that is no list', 'automation:deploy', /111122223333: allow_lists "automation:deploy" names no list/],
    ['a name of every object', 'constructor:x', /names no list/],
    ['no name', 'deploy', /names no list/],
    ['no value', 'scanners:', /names no list/],
    ['a ticket, which needs an owner and an end', 'change_tickets:*', /change_tickets needs rule, owner and until/],
  ])('leave out %s, and say so', (_, cell, message) => {
    const { entries, problems } = listsOfAccounts([account(ID, { allowLists: [cell] })])

    expect(entries).toEqual([{ list: 'own_accounts', value: ID }])
    expect(problems).toEqual([expect.stringMatching(message)])
  })
})
