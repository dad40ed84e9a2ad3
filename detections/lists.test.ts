import { expect, it } from 'vitest'
import { createLists } from './lists.ts'

const lists = createLists('7', [
  { list: 'automation_roles', value: 'arn:aws:iam::*:role/Deploy' },
  { list: 'automation_roles', value: 'arn:aws:iam::111122223333:role/own', account: '111122223333' },
  { list: 'egress_cidrs', value: '192.0.2.0/24' },
  { list: 'egress_cidrs', value: '2001:DB8::1' },
  { list: 'log_buckets', value: 'x'.repeat(501) },
])

it('finds a value for all accounts, and for one account its own', () => {
  const found = (account: string | undefined, value: string) => lists.find('automation_roles', account, value)?.value

  expect(found('444455556666', 'arn:aws:iam::1:role/deploy')).toBe('arn:aws:iam::*:role/Deploy')
  expect(found('111122223333', 'ARN:aws:iam::111122223333:role/OWN')).toBe('arn:aws:iam::111122223333:role/own')
  expect(found('444455556666', 'arn:aws:iam::111122223333:role/own')).toBeUndefined()
  expect(found(undefined, 'arn:aws:iam::111122223333:role/own')).toBeUndefined()
  expect(lists.find('sso_users', '111122223333', 'deploy')).toBeUndefined()
})

it('finds addresses and networks where a field holds addresses', () => {
  expect(lists.find('egress_cidrs', undefined, '192.0.2.7', 'ip')?.value).toBe('192.0.2.0/24')
  expect(lists.find('egress_cidrs', undefined, '2001:db8:0::1', 'ip')?.value).toBe('2001:DB8::1')
  expect(lists.find('egress_cidrs', undefined, '192.0.2.7')).toBeUndefined()
  expect(lists.find('egress_cidrs', undefined, 'AWS Internal', 'ip')).toBeUndefined()
})

it('takes no value that a query could not hold', () => {
  expect(lists.find('log_buckets', undefined, 'x'.repeat(501))).toBeUndefined()
})

it('returns the entries that hold for an account', () => {
  expect(lists.resolve('automation_roles', '444455556666')).toHaveLength(1)
  expect(lists.resolve('automation_roles', '111122223333')).toHaveLength(2)
  expect(lists.resolve('automation_roles')).toHaveLength(2)
  expect(lists.version).toBe('7')
})
