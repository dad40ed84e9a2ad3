import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { all, any, type Condition, exists, is, not, within } from '#core/panels/condition.ts'
import { conditions } from '#test/dashboards/any-condition.ts'
import { dqlOf } from './dql-of.ts'
import { normalForm } from './normal-form.ts'
import { LONGEST_DQL, parseDql } from './parse-dql.ts'

const words = (text: string, phrase = false): Condition => ({ kind: 'words', text, phrase })
const like = (field: string, pattern: string): Condition => ({ kind: 'like', field, pattern })

describe('reading DQL', () => {
  const cases: readonly (readonly [string, Condition])[] = [
    ['', all()],
    ['  ', all()],
    ['*', all()],
    ['*:*', all()],
    ['not *:*', any()],
    ['user.name:suzuki', is('user.name', 'suzuki')],
    ['user.name : suzuki', is('user.name', 'suzuki')],
    ['user.name:"suzuki taro"', is('user.name', 'suzuki taro')],
    ['user.name:suzuki taro', is('user.name', 'suzuki taro')],
    ['user.name:鈴木 太郎', is('user.name', '鈴木 太郎')],
    ['destination.port:443', is('destination.port', 443)],
    ['destination.port:"443"', is('destination.port', '443')],
    ['cloud.account.id:012345678901', is('cloud.account.id', '012345678901')],
    ['hinomi.public:true', is('hinomi.public', true)],
    ['a:null', is('a', 'null')],
    ['user.name:*', exists('user.name')],
    ['user.name:su*ki', like('user.name', 'su*ki')],
    ['user.name:su\\*ki', is('user.name', 'su*ki')],
    ['user.name:"su*ki"', is('user.name', 'su*ki')],
    ['a:"say \\"hi\\" \\\\ \\n"', is('a', 'say "hi" \\ \n')],
    ['a:\\u3042', is('a', 'あ')],
    ['a:(b or "c d" or 5)', is('a', 'b', 'c d', 5)],
    ['a:(b or c*)', any(is('a', 'b'), like('a', 'c*'))],
    ['a:(b and not c)', all(is('a', 'b'), not(is('a', 'c')))],
    ['a >= 5', within('a', { gte: 5 })],
    ['a>=5 AND a<10', within('a', { gte: 5, lt: 10 })],
    ['@timestamp < now-7d', within('@timestamp', { lt: 'now-7d' })],
    ['@timestamp > "2026-11-26T00:00:00Z"', within('@timestamp', { gt: '2026-11-26T00:00:00Z' })],
    ['@timestamp > 2026-11-26T00:00:00Z', within('@timestamp', { gt: '2026-11-26T00:00:00Z' })],
    ['a:>5', within('a', { gt: 5 })],
    ['a:1 and b:2 or c:3', any(all(is('a', 1), is('b', 2)), is('c', 3))],
    ['a:1 and (b:2 or c:3)', all(is('a', 1), any(is('b', 2), is('c', 3)))],
    ['NOT a:1 Or not (b:2)', any(not(is('a', 1)), not(is('b', 2)))],
    ['not not a:1', not(not(is('a', 1)))],
    ['root', words('root')],
    ['root login', all(words('root'), words('login'))],
    ['root\u3000login', all(words('root'), words('login'))],
    ['"root login"', words('root login', true)],
    ['suzuki-taro', words('suzuki-taro', true)],
    ['root and failed', all(words('root'), words('failed'))],
    ['Assume*', words('Assume*')],
    ['192.0.2.7', words('192.0.2.7', true)],
    ['2001:db8::1', words('2001:db8::1', true)],
    ['::1', words('::1', true)],
    ['192.0.2.0/24', words('192.0.2.0/24', true)],
    ['arn:aws:iam::111122223333:role/example', words('arn:aws:iam::111122223333:role/example', true)],
    ['root arn:aws:s3:::example', all(words('root'), words('arn:aws:s3:::example', true))],
    ['https://example.com/a?b=c', words('https://example.com/a?b=c', true)],
    ['source.ip:2001:db8::1', is('source.ip', '2001:db8::1')],
    ['hinomi.principal:arn:aws:iam::111122223333:role/*', like('hinomi.principal', 'arn:aws:iam::111122223333:role/*')],
    ['*:root', words('root')],
    ['order', words('order')],
    ['android', words('android')],
  ]
  it.each(cases)('reads %s', (text, expected) => {
    expect(parseDql(text)).toEqual(expected)
  })

  const faults: readonly (readonly [string, number])[] = [
    ['a:', 2],
    ['a:1 and', 7],
    ['and a:1', 0],
    ['(a:1', 0],
    ['a:1)', 3],
    ['()', 1],
    ['a:(b', 2],
    ['a:"b', 2],
    ['"b', 0],
    ['a:1 b:2', 4],
    ['a:1 (b:2)', 4],
    ['a:{ b:1 }', 2],
    ['a*:b', 0],
    ['a > b*', 4],
    ['a > true', 4],
    ['> 5', 0],
    ['a >', 3],
    ['root "login"', 5],
    ['or', 0],
  ]
  it.each(faults)('says what is wrong with %s', (text, position) => {
    const result = parseDql(text)
    expect(result).toHaveProperty('error.position', position)
    expect(result).toHaveProperty('error.ja', expect.stringMatching(/[ぁ-ん]/u))
    expect(result).toHaveProperty('error.en', expect.stringMatching(/^[ -~]+$/))
  })

  it('refuses what is too long, too deep or too much, at once', () => {
    expect(parseDql('a'.repeat(LONGEST_DQL + 1))).toHaveProperty('error')
    expect(parseDql('('.repeat(LONGEST_DQL))).toHaveProperty('error')
    expect(parseDql('not '.repeat(900))).toHaveProperty('error')
    expect(parseDql('a '.repeat(40))).toHaveProperty('error')
    expect(parseDql(`a:(${'b or '.repeat(600)}b)`)).toHaveProperty('error')
    expect(parseDql(`${'('.repeat(20)}a${')'.repeat(20)}`)).toEqual(words('a'))
  })

  it('never throws, whatever is typed', () => {
    const pieces = fc.constantFrom(
      ...'():"*\\<>={}  ',
      'and ',
      ' or ',
      'not ',
      'a',
      'f:',
      'arn:aws:',
      '::',
      '1',
      'あ',
      '\u202e',
      '<script>',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const result = parseDql(text)
          if ('error' in result) expect(result.error.position).toBeLessThanOrEqual(text.length)
          else expect(normalForm(result)).toEqual(result)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe('writing DQL', () => {
  it('is read back as the same condition', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        expect(parseDql(dqlOf(condition))).toEqual(normalForm(condition))
      }),
      { numRuns: 2000 },
    )
  })

  it('has one form for one meaning', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        expect(normalForm(normalForm(condition))).toEqual(normalForm(condition))
      }),
    )
  })

  it('is what OpenSearch Dashboards shows in its search box', () => {
    const condition = all(
      is('hinomi.severity', 'critical', 'high'),
      not(any(is('cloud.account.id', '012345678901'), like('user.name', 'svc *'))),
      within('event.severity', { gte: 70, lt: 90 }),
      words('access denied'),
    )

    expect(dqlOf(condition)).toBe(
      'hinomi.severity:("critical" or "high") and not (cloud.account.id:"012345678901" or user.name:svc\\u0020*) and ' +
        '(event.severity >= 70 and event.severity < 90) and access and denied',
    )
    expect(dqlOf(all())).toBe('')
    expect(dqlOf(any())).toBe('not *:*')
  })
})
