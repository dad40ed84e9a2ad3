import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import { configOf, signalOf } from '#test/alerts/examples.ts'
import type { AlertsConfig } from './config.ts'
import { composeMessage, messageText } from './message.ts'
import { asciiSubject, plainValue } from './plain-text.ts'
import { planAlerts } from './plan.ts'
import { ruleLookup } from './rule-lookup.ts'
import type { AlertSignal } from './signal.ts'

const NOW = Date.parse('2026-11-26T00:10:00Z')
const ruleOf = ruleLookup(RULES)
const PAGE = { page: 'https://hinomi.example.com/' }

function message(signal: AlertSignal, more: object = PAGE) {
  const config: AlertsConfig = configOf([{ name: 'duty', type: 'console' }], more)
  const [channel] = config.channels
  const [alert] = planAlerts([signal], { config, ruleOf, digest, now: NOW }).alerts
  if (channel === undefined || alert === undefined) throw new Error('no message')
  const details = { signals: 1234, first: signal.time - 60_000, last: signal.time, rules: [] }
  return composeMessage(alert.id, alert.document, details, { config, channel, ruleOf })
}

describe('a message', () => {
  it('says in Japanese what, whose, who, whence, when, how much, and what to do', () => {
    const text = messageText(message(signalOf()))
    expect(text.split('\n').slice(0, 11)).toEqual([
      '【火の見】[緊急] アラート: G22 CloudTrailの停止・削除',
      '重要度: 緊急',
      '検知ルール: G22 CloudTrailの停止・削除',
      'アカウント: 111122223333 住民記録 本番',
      '自治体: 火の見市',
      '業務システム: 住民記録',
      '事業者: Example',
      '操作主体: arn:aws:iam::111122223333:role/operator',
      '送信元: 203.0.113.9',
      '対象: trail',
      '発生日時: 2026-11-26 08:58:00 JST - 2026-11-26 08:59:00 JST',
    ])
    expect(text).toMatch(/件数: 1,234 件\n対応: .+\n調査ページ: https:\/\/hinomi/)
  })

  it('says it in English where that is set', () => {
    const text = messageText(message(signalOf({ accountName: 'registry' }), { language: 'en' }))
    expect(text).toContain('Severity: critical\nRule: G22 CloudTrail stopped or deleted')
    expect(text.replace('火の見市', '').replace('住民記録', '')).not.toMatch(/[^ -~\n]/)
  })

  it('has a subject that SNS takes', () => {
    expect(message(signalOf()).subject).toBe('[hinomi][critical] G22 111122223333 CloudTrail stopped or deleted')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
        const { subject } = message(signalOf({ title }))
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/)
      }),
    )
    expect(asciiSubject('火')).toBe('?')
    expect(asciiSubject(' ')).toBe('Hinomi')
  })

  it('links to the page, which shows the signal, its account and its rule at that time', () => {
    const signal = signalOf()
    const { url } = message(signal)
    const place = `doc=${signal.index}/${signal.id}`
    const times = 'from=2026-11-25T22:58:00.000Z&to=2026-11-26T00:59:00.000Z'
    const filters = 'f=cloud.account.id:111122223333&f=rule.id:G22'
    expect(url).toBe(`https://hinomi.example.com/#/alerts?${times}&${filters}&${place}`)
    expect(message(signal, { ...PAGE, language: 'en' }).url).toBe(`${url}&lang=en`)
    expect(message(signalOf(), {}).url).toBeUndefined()
  })

  it('lets nothing in a value begin a line, turn the writing, or become a link', () => {
    const text = messageText(message(signalOf({ targets: ['x\n【火の見】偽\u202e', 'https://evil.example.com'] })))
    expect(text).not.toMatch(/\n【火の見】偽|\u202e|https:\/\/evil/)
    expect(plainValue('https://evil.example.com')).toBe('https[:]//evil.example.com')
  })
})
