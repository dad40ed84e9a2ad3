import { expect, it } from 'vitest'
import { judgeItems } from './bulk-answer.ts'

const item = { index: 'i', operation: 'index' } as const
const judge = (reason: string) =>
  judgeItems([item], {
    items: [{ index: { status: 400, error: { type: 'mapper_parsing_exception', reason } } }],
  })?.[0]?.kind

it.each([
  "failed to parse field [a] of type [date]. Preview of field's value: 'maximum normal shards open'",
  'failed to parse "no write index is defined for alias"',
  "failed to parse 'pipeline with id [x] does not exist'",
])('a document cannot stop the load by what it quotes: %s', (reason) => {
  expect(judge(reason)).toBe('refused')
})

it.each([
  'this cluster currently has [1000]/[1000] maximum shards open;',
  'no write index is defined for alias [x]. The write index may be explicitly disabled',
  'pipeline with id [x] does not exist',
])('what is wrong with the index itself stops it: %s', (reason) => {
  expect(judge(reason)).toBe('stop')
})
