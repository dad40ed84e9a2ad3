import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeKey, type NotifiedObject, readNotification, writeAgain } from './s3-notifications.ts'

/** A record as S3 writes it. */
function record(key: string, change: object = {}): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'ap-northeast-1',
    eventTime: '2026-11-01T00:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:EXAMPLE' },
    s3: {
      bucket: { name: 'central', arn: 'arn:aws:s3:::central' },
      object: { key, size: 10, eTag: 'e', sequencer: '0' },
    },
    ...change,
  }
}

function read(value: unknown) {
  return readNotification(JSON.stringify(value))
}

/** Encodes as S3 does: a space becomes a plus sign. */
function encode(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+')
}

describe('a notification of S3', () => {
  it('names each object, with its key decoded', () => {
    const key = 'AWSLogs/111122223333/Config/AWS%3A%3AEC2%3A%3AVPC/year%3D2026/a+b%2Bc.json.gz'

    expect(read({ Records: [record(key), record('%E7%81%AB%E3%81%AE%E8%A6%8B')] })).toEqual({
      kind: 'objects',
      attempt: 0,
      objects: [
        {
          bucket: 'central',
          key: 'AWSLogs/111122223333/Config/AWS::EC2::VPC/year=2026/a b+c.json.gz',
          writtenAt: 1793491200000,
        },
        { bucket: 'central', key: '火の見', writtenAt: 1793491200000 },
      ],
    })
  })

  it.each([
    'ObjectCreated:Post',
    'ObjectCreated:Copy',
    'ObjectCreated:CompleteMultipartUpload',
    's3:ObjectCreated:Put',
  ])('counts as a new object: %s', (eventName) => {
    expect(read({ Records: [record('a', { eventName })] }).kind).toBe('objects')
  })

  it.each(['2.0', '2.2', '2.3', '2.10'])('is understood in version %s', (eventVersion) => {
    expect(read({ Records: [record('a', { eventVersion })] }).kind).toBe('objects')
  })

  it.each(['3.0', '1.0', '', '22.1'])('is a problem in version "%s"', (eventVersion) => {
    expect(read({ Records: [record('a', { eventVersion })] })).toMatchObject({ kind: 'problem' })
  })

  it('of a removed object asks for nothing, and costs the new ones beside it nothing', () => {
    const removed = record('a', { eventName: 'ObjectRemoved:Delete' })

    expect(read({ Records: [removed] })).toEqual({ kind: 'nothing', what: 'other-event' })
    expect(read({ Records: [removed, record('b')] })).toMatchObject({ objects: [{ key: 'b' }] })
  })

  it('that S3 sends as a test asks for nothing', () => {
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-11-01T00:00:00.000Z', Bucket: 'central' }

    expect(read(test)).toEqual({ kind: 'nothing', what: 'test-event' })
  })

  it('through EventBridge keeps its key as it is, and the decoded one beside it', () => {
    const event = (key: string, type = 'Object Created') => ({
      ...{ version: '0', source: 'aws.s3', 'detail-type': type, account: '123456789012', time: '2026-11-01T00:00:00Z' },
      detail: { version: '0', bucket: { name: 'central' }, object: { key, size: 1, etag: 'e', sequencer: '0' } },
    })

    expect(read(event('a+b.gz'))).toMatchObject({ objects: [{ bucket: 'central', key: 'a+b.gz', otherKey: 'a b.gz' }] })
    expect(read(event('plain.gz'))).toMatchObject({ objects: [{ key: 'plain.gz', otherKey: undefined }] })
    expect(read(event('100%.gz'))).toMatchObject({ objects: [{ key: '100%.gz', otherKey: undefined }] })
    expect(read(event('a', 'Object Deleted'))).toEqual({ kind: 'nothing', what: 'other-event' })
  })
})

describe('the key of a notification', () => {
  it('comes back whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => void expect(decodeKey(encode(key))).toBe(key)),
    )
  })

  it('comes back also from a sender that escapes slashes, or plus signs in lower case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const lower = encodeURIComponent(key).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())
        expect(decodeKey(lower)).toBe(key)
      }),
    )
  })

  it('that is not encoded is a problem and no exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void expect(['string', 'undefined']).toContain(typeof decodeKey(text))),
    )
    expect(read({ Records: [record('50%')] })).toEqual({
      kind: 'problem',
      problem: 'the key in the message is not URL-encoded',
    })
  })
})

describe('a message of our own', () => {
  const tally = {
    received: 5,
    skipped: 1,
    quarantined: 1,
    created: 3,
    updated: 0,
    conflict: 0,
    reasons: { shape: 1 },
    first: 1,
    last: 2,
  }
  const quarantine = { parts: 1, entries: 1, rawBytes: 10, more: {} }
  const object: NotifiedObject = {
    ...{ bucket: 'central', key: 'a b+c%', writtenAt: 5 },
    checkpoint: { etag: 'e', position: 5, tally, quarantine },
  }

  it('comes back as it was, with its key as it is', () => {
    expect(readNotification(writeAgain([object], 3))).toEqual({ kind: 'objects', objects: [object], attempt: 3 })
  })

  it('with a place that cannot be is a problem', () => {
    const wrong = JSON.parse(writeAgain([object], 3))
    wrong.objects[0].checkpoint.position = -1

    expect(read(wrong).kind).toBe('problem')
  })
})

describe('anything else', () => {
  it.each(['', 'no JSON', 'null', '[]', '"text"', '{}', '{"Records":[]}', '{"Records":[{}]}', '{"Records":"a"}'])(
    'is a problem in words that quote nothing of it: %s',
    (body) => {
      const notification = readNotification(body)

      expect(notification).toMatchObject({ kind: 'problem', problem: expect.stringContaining('the message is no') })
    },
  )

  it('of any shape is never an exception', () => {
    fc.assert(fc.property(fc.json(), (body) => void expect(readNotification(body).kind).toBeTypeOf('string')))
    fc.assert(fc.property(fc.string(), (body) => void expect(readNotification(body).kind).toBeTypeOf('string')))
  })
})
