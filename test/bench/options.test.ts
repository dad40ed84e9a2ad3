import { expect, it } from 'vitest'
import { readOptions } from './options.ts'

it('measures everything three times by default', () => {
  expect(readOptions([])).toEqual({
    sources: ['cloudtrail', 'vpcflow', 'alb', 'guardduty', 'securityhub', 'inspector'],
    records: undefined,
    reps: 3,
    parts: ['loader', 'detect', 'whole', 'memory', 'pages', 'lambda'],
    json: undefined,
    profile: undefined,
  })
})

it('takes sources and parts in their own order', () => {
  const options = readOptions(['--sources', 'vpcflow,cloudtrail', '--only', 'whole', '--reps', '1', '--records', '500'])

  expect(options).toMatchObject({ sources: ['cloudtrail', 'vpcflow'], parts: ['whole'], reps: 1, records: 500 })
})

it.each([
  [['--sources', 'vpc'], /--sources "vpc": choose from cloudtrail, vpcflow/],
  [['--only', 'speed'], /--only "speed": choose from loader, detect, whole, memory, pages, lambda/],
  [['--reps', '0'], /--reps "0" is no whole number above 0/],
  [['--fast'], /--fast/],
])('%j names what is wrong', (argv, message) => {
  expect(() => readOptions(argv)).toThrow(message)
})
