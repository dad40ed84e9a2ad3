import { describe, expect, it } from 'vitest'
import { lastPart, parseArn } from './arn.ts'

describe('parseArn', () => {
  it('splits the parts and leaves the resource whole', () => {
    expect(parseArn('arn:aws:logs:ap-northeast-1:111122223333:log-group:/aws/lambda/x:*')).toEqual({
      partition: 'aws',
      service: 'logs',
      region: 'ap-northeast-1',
      account: '111122223333',
      resource: 'log-group:/aws/lambda/x:*',
    })
  })

  it('has no Region and account where the name has none', () => {
    expect(parseArn('arn:aws-cn:s3:::example-bucket/a:b')).toStrictEqual({
      partition: 'aws-cn',
      service: 's3',
      region: undefined,
      account: undefined,
      resource: 'example-bucket/a:b',
    })
  })

  it.each(['', 'arn', 'arn:aws', 'arn:aws:s3:::', 'arn::s3:::x', 'i-0123456789abcdef0', 'x arn:aws:s3:::b', undefined])(
    'is undefined for %j',
    (text) => expect(parseArn(text)).toBeUndefined(),
  )
})

describe('lastPart', () => {
  it.each([
    ['arn:aws:sts::111122223333:assumed-role/Admin/yamada', 'yamada'],
    ['arn:aws:sns:ap-northeast-1:111122223333:topic', 'topic'],
    ['a/b:c', 'b:c'],
    ['plain', 'plain'],
    ['ends/', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %s is %s', (text, expected) => expect(lastPart(text)).toBe(expected))
})
