import { describe, expect, it } from 'vitest'
import { type Account, accountLookup } from '#core/accounts.ts'
import { flatObject, keyword } from '#core/field.ts'
import { type AnySource, defineSource } from '#core/source.ts'
import { digest } from '#ingest/digest.ts'
import { openNormalizer, type RecordResult } from './normalize-object.ts'

const NOW = Date.parse('2026-11-25T00:00:00Z')

interface Thing {
  readonly account?: string
  readonly region?: string
  readonly time?: number
  readonly explode?: boolean
  readonly title?: string
}

function thingSource(more: Partial<AnySource> = {}): AnySource {
  return defineSource<Thing, object>({
    id: 'thing',
    title: { en: 'Thing', ja: 'もの' },
    dataset: 'aws.thing',
    store: { kind: 'findings', index: 'findings-thing' },
    keys: [],
    events: {
      word: 'thing',
      detailTypes: ['Thing Found'],
      skippedDetailTypes: ['Thing Scan'],
      records: (detail) => (detail.things as unknown[]) ?? [],
    },
    framing: { kind: 'json', arrays: [] },
    recognizes: () => true,
    reader: () => (value) => ({ kind: 'record', record: value as Thing }),
    account: (thing) => thing.account,
    region: (thing) => thing.region,
    normalize: (thing) => {
      if (thing.explode) throw new TypeError('cannot read properties of a thing')
      const time = thing.time ?? NOW - 1000
      return {
        kind: 'document',
        time,
        idParts: ['1'],
        version: time,
        document: { event: { kind: 'alert' }, aws: { thing: { title: thing.title ?? '' } } },
      }
    },
    namespace: 'thing',
    fields: { title: keyword('Title', '件名') },
    uses: ['event.kind'],
    retentionDays: 1,
    ...(more as object),
  })
}

const account = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  name: `口座 ${id}`,
  regions: [],
  expectedSources: [],
  contacts: [],
  allowLists: [],
  ...more,
})

function run(
  value: unknown,
  options: { source?: AnySource; accounts?: Account[]; region?: string | undefined; length?: number } = {},
): RecordResult[] {
  const results: RecordResult[] = []
  const normalize = openNormalizer({
    address: { account: '111122223333', region: 'region' in options ? options.region : 'ap-northeast-1' },
    sources: [options.source ?? thingSource()],
    key: 'events/111122223333/thing/ap-northeast-1/2026/11/24/23/x.gz',
    bucket: 'archive',
    mainBucket: true,
    writtenAt: NOW - 5000,
    ingestedAt: NOW,
    accounts: accountLookup(options.accounts ?? [account('111122223333'), account('444455556666')]),
    digest,
  })
  normalize(value, { offset: 7, lossy: false, bytes: { length: options.length ?? 100 } }, (result) =>
    results.push(result),
  )
  return results
}

const envelope = (things: unknown[], more: object = {}) => ({
  'detail-type': 'Thing Found',
  source: 'aws.thing',
  account: '111122223333',
  region: 'ap-northeast-1',
  time: '2026-11-24T23:00:00Z',
  detail: { things },
  ...more,
})
const reasonOf = (results: RecordResult[]) =>
  results.map((result) => (result.kind === 'rejection' ? result.rejection.reason : result.kind))

describe('NA-32 account of key, envelope and record', () => {
  it.each([
    ['all agree', '111122223333', '111122223333', 'document'],
    ['the record names none', '111122223333', undefined, 'document'],
    ['the envelope lies', '444455556666', '111122223333', 'account-mismatch'],
    ['the record lies', '111122223333', '444455556666', 'account-mismatch'],
    ['both lie together', '444455556666', '444455556666', 'account-mismatch'],
    ['the record holds no account', '111122223333', 'unknown', 'account-mismatch'],
  ])('%s', (_, outer, inner, expected) => {
    expect(reasonOf(run(envelope([{ account: inner }], { account: outer })))).toEqual([expected])
  })

  it('an account that is not registered is set aside, record by record', () => {
    expect(reasonOf(run(envelope([{}, {}]), { accounts: [account('444455556666')] }))).toEqual([
      'account-unknown',
      'account-unknown',
    ])
  })

  it('only the registry lets an account speak for another, and the document then is the other one’s', () => {
    const accounts = [account('111122223333', { allowLists: ['speaks-for:444455556666'] }), account('444455556666')]

    const [result] = run({ account: '444455556666' }, { accounts })

    if (result?.kind !== 'document') throw new Error('no document')
    expect(JSON.parse(Buffer.from(result.json).toString())).toMatchObject({
      cloud: { account: { id: '444455556666' } },
    })
    expect(result.id.startsWith('444455556666.')).toBe(true)
  })
})

describe('Region of key and record', () => {
  it.each([
    ['equal', 'ap-northeast-1', 'document'],
    ['upper case', 'AP-NORTHEAST-1', 'document'],
    ['global', 'global', 'document'],
    ['none', undefined, 'document'],
    ['another', 'ap-northeast-3', 'region-mismatch'],
  ])('%s', (_, region, expected) => {
    expect(reasonOf(run({ region }))).toEqual([expected])
  })

  it('may lawfully differ where the source says so, and is tagged', () => {
    const [result] = run({ region: 'us-east-1' }, { source: thingSource({ regionMayDiffer: true }) })

    if (result?.kind !== 'document') throw new Error('no document')
    expect(JSON.parse(Buffer.from(result.json).toString())).toMatchObject({ tags: ['region-mismatch'] })
  })

  it('is not compared where the key has none', () => {
    expect(reasonOf(run({ region: 'us-east-1' }, { region: undefined }))).toEqual(['document'])
  })
})

it('the manifest of a pull is no record, but only if a pull wrote it', () => {
  const manifest = { 'detail-type': 'Hinomi Pull Manifest' }

  expect(reasonOf(run(envelope([], { ...manifest, source: 'hinomi.pull' })))).toEqual(['skip'])
  expect(reasonOf(run(envelope([], manifest)))).toEqual(['shape'])
})

it('NA-11 an exception sets aside its record only, as a bug', () => {
  expect(reasonOf(run(envelope([{}, { explode: true }, {}])))).toEqual(['document', 'bug', 'document'])
})

describe('log events of CloudWatch Logs', () => {
  const logEvents = (messages: string[]) => ({
    messageType: 'DATA_MESSAGE',
    logEvents: messages.map((message) => ({ message })),
  })
  const lineSource = thingSource({
    framing: { kind: 'lines' },
    reader: () => (value) => ({ kind: 'record', record: { title: String(value) } }),
  })

  it('are records of their own, and what can be none is set aside', () => {
    const source = thingSource({
      reader: () => (value) =>
        value === undefined ? { reason: 'shape', issues: [] } : { kind: 'record', record: value as Thing },
    })

    expect(reasonOf(run(logEvents(['{"title":"a"}', '', '{', ' {"title":"b"}', '7']), { source }))).toEqual([
      'document',
      'shape',
      'shape',
      'document',
      'shape',
    ])
  })

  it('may be none, which is counted too', () => {
    expect(reasonOf(run(logEvents([])))).toEqual(['skip'])
  })

  it('with millions of values cost only themselves', () => {
    const wide = `{"list":[${'1,'.repeat(200_001)}1]}`

    expect(reasonOf(run(logEvents(['{}', wide, '{}'])))).toEqual(['document', 'too-large', 'document'])
  })

  it('may come by the million in one line of text, which then is too large', () => {
    const line = JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: Array.from({ length: 200_001 }, () => ({})) })

    expect(reasonOf(run(JSON.stringify(logEvents(['x', 'y'])), { source: lineSource }))).toEqual([
      'document',
      'document',
    ])
    expect(reasonOf(run(line, { source: lineSource }))).toEqual(['too-large'])
  })
})

it.each([
  ['Thing Found', ['document']],
  ['Thing Scan', ['skip']],
  ['Another Thing', ['shape']],
])('NA-12 detail-type %s: %j', (type, expected) => {
  expect(reasonOf(run(envelope([{}], { 'detail-type': type })))).toEqual(expected)
})

it.each([
  [100, 300_000, 'document'],
  [200, 300_000, 'too-large'],
])('a document of %i texts of 8,000 characters out of a record of %i bytes: %s', (texts, length, expected) => {
  const source = thingSource({
    fields: { title: flatObject('Title', '件名') },
    normalize: () => ({
      kind: 'document',
      time: NOW,
      idParts: ['1'],
      version: NOW,
      document: {
        aws: { thing: { title: Object.fromEntries(Array.from({ length: texts }, (_, n) => [n, 'x'.repeat(8000)])) } },
      },
    }),
  })

  expect(reasonOf(run({}, { source, length }))).toEqual([expected])
})

it('an envelope without a record is set aside, not lost', () => {
  expect(reasonOf(run(envelope([])))).toEqual(['shape'])
})

it.each([
  [86_400_000, 'document'],
  [86_400_001, 'time-out-of-range'],
  [-10 * 365 * 86_400_000, 'document'],
  [Date.UTC(1950, 0, 1) - NOW, 'document'],
  [Date.UTC(1950, 0, 1) - NOW - 1, 'time-out-of-range'],
])('NA-28 a finding %i ms from now: %s', (distance, expected) => {
  expect(reasonOf(run({ time: NOW + distance }))).toEqual([expected])
})

it('adds what every document carries, and nothing empty', () => {
  const [result] = run(envelope([{ title: '' }]), {
    accounts: [account('111122223333', { municipality: '火の見市', system: '住民記録' })],
  })

  expect(result).toMatchObject({ index: 'findings-thing', version: NOW - 1000 })
  expect(result?.kind === 'document' && JSON.parse(Buffer.from(result.json).toString())).toEqual({
    '@timestamp': '2026-11-24T23:59:59.000Z',
    ecs: { version: '9.4.0' },
    event: {
      kind: 'alert',
      module: 'aws',
      dataset: 'aws.thing',
      created: '2026-11-24T23:59:55.000Z',
      ingested: '2026-11-25T00:00:00.000Z',
    },
    cloud: { provider: 'aws', account: { id: '111122223333', name: '口座 111122223333' } },
    organization: { id: '火の見市', name: '火の見市' },
    hinomi: {
      archive: { key: 'events/111122223333/thing/ap-northeast-1/2026/11/24/23/x.gz', offset: 7 },
      finding: {
        id: expect.stringMatching(/^111122223333\./),
        version: NOW - 1000,
        content_hash: expect.stringMatching(/^[\w-]{22}$/),
      },
      lag_seconds: 1,
      route: 'eventbridge',
      system: '住民記録',
    },
  })
})
