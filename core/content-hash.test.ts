import { expect, it } from 'vitest'
import { digest } from '#ingest/digest.ts'
import { contentHasher } from './content-hash.ts'
import { date, flatObject, keyword, long } from './field.ts'

const hasher = contentHasher({
  'hinomi.finding.status': keyword('', ''),
  'hinomi.finding.updated_at': date('', ''),
  'hinomi.finding.count': long('', ''),
  'hinomi.route': keyword('', ''),
  'aws.x.free': flatObject('', ''),
})
const hash = (document: object) => hasher(document, digest)
const finding = {
  hinomi: { finding: { status: 'open', updated_at: '2026', count: 1 }, route: 'pull' },
  aws: { x: { free: { b: 1, a: 2 } } },
}

it.each([
  [
    'a later time',
    { ...finding, hinomi: { ...finding.hinomi, finding: { ...finding.hinomi.finding, updated_at: '2027' } } },
  ],
  [
    'one more repetition',
    { ...finding, hinomi: { ...finding.hinomi, finding: { ...finding.hinomi.finding, count: 2 } } },
  ],
  ['another route', { ...finding, hinomi: { ...finding.hinomi, route: 'eventbridge' } }],
  ['another order of keys in a free object', { ...finding, aws: { x: { free: { a: 2, b: 1 } } } }],
])('is the same with %s', (_, other) => {
  expect(hash(other)).toBe(hash(finding))
})

it.each([
  [
    'another status',
    { ...finding, hinomi: { ...finding.hinomi, finding: { ...finding.hinomi.finding, status: 'resolved' } } },
  ],
  ['another free value', { ...finding, aws: { x: { free: { b: 1, a: 3 } } } }],
])('is another with %s', (_, other) => {
  expect(hash(other)).not.toBe(hash(finding))
})
