import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { any, is } from '#core/panels/condition.ts'
import { wordsOf } from '../words.ts'
import { fieldEntries } from './field-entries.ts'
import { groupFields, questionOf } from './field-groups.ts'
import { layOutJson } from './json-layout.ts'
import { pivotsOf } from './pivots.ts'

const document = {
  '@timestamp': '2026-11-25T12:15:39.378Z',
  cloud: { account: { id: '111122223333' } },
  source: { ip: ['203.0.113.7', '198.51.100.1'] },
  hinomi: {
    principal: 'arn:aws:iam::111122223333:role/deploy',
    resource: { tags: { 'a.b': 'c', Name: 'x' } },
    target: ['arn:aws:s3:::bucket-a', 'arn:aws:s3:::bucket-b'],
  },
  list: [{ name: 'a' }, { name: 'b' }],
}

describe('the fields of a document', () => {
  it('lists every field once and keeps free-form objects whole', () => {
    const entries = fieldEntries(document, (name) => name === 'hinomi.resource.tags')

    expect(entries.map(({ field }) => field)).toEqual([
      '@timestamp',
      'cloud.account.id',
      'source.ip',
      'hinomi.principal',
      'hinomi.resource.tags',
      'hinomi.target',
      'list.name',
    ])
    expect(entries[4]?.values).toEqual([{ 'a.b': 'c', Name: 'x' }])
  })

  it.each([
    ['hinomi.principal', 'who'],
    ['aws.cloudtrail.user_identity.arn', 'who'],
    ['event.action', 'what'],
    ['hinomi.finding.title', 'what'],
    ['hinomi.finding.first_seen', 'when'],
    ['source.ip', 'where'],
    ['user_agent.original', 'where'],
    ['hinomi.resource.id', 'target'],
    ['cloud.account.id', 'target'],
    ['@timestamp', 'when'],
    ['hinomi.archive.key', 'rest'],
  ])('%s answers %s', (field, question) => {
    expect(questionOf(field)).toBe(question)
  })

  it('loses no field between the questions', () => {
    const entries = fieldEntries(document, () => false)

    expect(groupFields(entries).flatMap((group) => group.entries)).toHaveLength(entries.length)
  })
})

describe('the ways on from a document', () => {
  it('looks for principal, address, resource and the minutes around it', () => {
    const pivots = pivotsOf(document, wordsOf('en'))

    expect(pivots.map(({ id }) => id)).toEqual(['principal', 'address', 'resource', 'changes', 'around'])
    expect(pivots[1]?.filters).toEqual([is('related.ip', '203.0.113.7')])
    expect(pivots[2]?.filters).toEqual([
      any(
        is('hinomi.resource.id', 'arn:aws:s3:::bucket-a'),
        is('hinomi.resource.all', 'arn:aws:s3:::bucket-a'),
        is('hinomi.target', 'arn:aws:s3:::bucket-a'),
      ),
    ])
    expect(pivots[4]?.time).toEqual({ from: '2026-11-25T12:00:39.378Z', to: '2026-11-25T12:30:39.378Z' })
  })

  it('looks for what changed on a resource by its ARN and by its id, within its account', () => {
    const arn = 'arn:aws:ec2:ap-northeast-1:444455556666:security-group/sg-0a1b2c3d4e5f60718'
    const finding = { ...document, hinomi: { resource: { id: arn } } }

    const changes = pivotsOf(finding, wordsOf('en')).find(({ id }) => id === 'changes')

    const names = [arn, 'sg-0a1b2c3d4e5f60718']
    expect(changes?.filters).toEqual([
      any(
        is('hinomi.resource.id', ...names),
        is('hinomi.resource.all', ...names),
        is('hinomi.target', ...names),
        is('aws.config.resource_id', ...names),
      ),
      any(is('event.dataset', 'aws.config'), is('hinomi.is_write', true)),
      is('cloud.account.id', '444455556666'),
    ])
    expect(changes?.time).toEqual({ from: '2026-10-26T12:15:39.378Z', to: 'now' })
    expect(changes?.isList).toBe(true)
  })

  it('takes the account from the document where the name of the resource does not tell it', () => {
    const changes = pivotsOf(document, wordsOf('ja')).find(({ id }) => id === 'changes')

    expect(changes?.filters.at(-1)).toEqual(is('cloud.account.id', '111122223333'))
  })

  it('offers none where the document says nothing', () => {
    expect(pivotsOf({}, wordsOf('ja'))).toEqual([])
  })
})

describe('JSON laid out', () => {
  it('keeps numbers that JavaScript would round, and keys that stand twice', () => {
    const laidOut = layOutJson('{"id":30400402455622563,"a":[],"a":[1.10,"x:{}\\""],"b":{}}')

    expect(laidOut).toBe(
      '{\n  "id": 30400402455622563,\n  "a": [],\n  "a": [\n    1.10,\n    "x:{}\\""\n  ],\n  "b": {}\n}',
    )
  })

  it('says the same as before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(layOutJson(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('leaves what is no JSON as it is', () => {
    expect(layOutJson(`${'['.repeat(40_000)}1${']'.repeat(40_000)}`).length).toBeLessThan(10_000_000)
    expect(layOutJson('2 111122223333 eni-1 - -')).toBe('2 111122223333 eni-1 - -')
    expect(layOutJson('{"cut": "off')).toBe('{"cut": "off')
  })
})
