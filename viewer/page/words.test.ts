import { expect, it } from 'vitest'
import { wordsOf } from './words.ts'

it('one thing is told as one in English', () => {
  const { rows, count, allAccounts } = wordsOf('en')

  expect([rows('1'), count('1'), allAccounts('1')]).toEqual(['1 row', '1 document', 'Watching 1 account'])
  expect([rows('0'), count('1,000'), allAccounts('21')]).toEqual(['0 rows', '1,000 documents', 'Watching 21 accounts'])
})
