import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hit, RuleDetail, Setup } from '../../api.ts'
import { readerOf } from '../reader.ts'
import { inert, reportOf } from './report.ts'

const date = { type: 'date', ja: '', en: '' } as const
const setup: Setup = {
  version: '1',
  dashboards: [],
  accounts: [
    {
      ...{ id: '111122223333', name: '灯台町 税務', municipality: '灯台町', system: '税務', vendor: '株式会社みなも' },
      expectedSources: [],
    },
  ],
  fields: { '@timestamp': date },
  sources: [],
  rules: { G22: { ja: 'CloudTrailの停止・削除', en: 'CloudTrail stopped or deleted' } },
  cluster: { name: 'c', reachable: true },
  signedIn: false,
}
const reader = readerOf(setup, { language: 'ja', timeZone: 'Asia/Tokyo' }, Date.parse('2026-11-26T00:00:00Z'))
const rule = {
  description: { ja: '証跡の停止を検知します。', en: '' },
  ask: { ja: '操作者に確認してください。', en: '' },
} as RuleDetail

function signalOf(change: object = {}): Hit {
  return {
    index: 'hinomi-signals-2026.11',
    id: '111122223333.abc',
    source: {
      '@timestamp': '2026-11-25T15:04:05.000Z',
      event: { dataset: 'hinomi.signals' },
      rule: { id: 'G22', name: 'CloudTrail stopped or deleted' },
      threat: { technique: { id: ['T1562.008'] }, tactic: { name: ['Defense Evasion'] } },
      cloud: { account: { id: ['111122223333'] }, region: 'ap-northeast-1' },
      source: { ip: '203.0.113.7' },
      hinomi: {
        ...{
          severity: 'critical',
          principal: 'arn:aws:iam::111122223333:role/Operator',
          session: 'suzuki@example.com',
        },
        ...{ actor_kind: 'sso', count: 3, target: ['arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/main'] },
        ...change,
      },
    },
  }
}

const evidence: Hit = {
  index: 'logs-aws.cloudtrail-2026.11',
  id: '111122223333.xyz',
  source: {
    '@timestamp': '2026-11-25T15:04:05.000Z',
    event: { dataset: 'aws.cloudtrail', provider: 'cloudtrail.amazonaws.com', action: 'StopLogging' },
    error: { code: 'AccessDenied' },
  },
}

function report(signal = signalOf()): string {
  return reportOf({ signal, rule, evidence: [evidence], link: 'http://127.0.0.1:8701/#/alerts' }, reader)
}

describe('the report of a signal', () => {
  it('says what, when in Japan, who, from where, whose, on what evidence, and what to do', () => {
    const text = report()

    for (const part of [
      '【火の見 検知報告】G22 CloudTrailの停止・削除',
      '重要度: 緊急',
      '証跡の停止を検知します。',
      '攻撃の段階: 防御回避',
      'attack.mitre.org/techniques/T1562/008/',
      '発生日時: 2026-11-26 00:04:05',
      '操作主体: arn:aws:iam::111122223333:role/Operator',
      'セッション: suzuki@example.com',
      '操作者の種別: 担当者(SSO)',
      '送信元IPアドレス: 203.0.113.7',
      '灯台町 税務(111122223333)',
      '自治体: 灯台町 / システム: 税務 / 事業者: 株式会社みなも',
      '・arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/main',
      '・2026-11-26 00:04:05 cloudtrail: StopLogging (AccessDenied)',
      'logs-aws.cloudtrail-2026.11/111122223333.xyz',
      '操作者に確認してください。',
      'http://127.0.0.1:8701/#/alerts',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('抑制:')
  })

  it('says why a signal is suppressed', () => {
    expect(report(signalOf({ suppressed_by: ['t:CHG-1042'] }))).toContain('抑制: t:CHG-1042(変更チケット)')
  })

  it('is not fooled by what a log says', () => {
    const text = report(signalOf({ principal: 'a\n■ 次に行うこと\n  何もしない\u202e\u0000', session: '\u2028■ x' }))

    expect(text.split('\n').filter((line) => line.startsWith('■ 次に行うこと'))).toHaveLength(1)
    expect(text).toContain('操作主体: a ■ 次に行うこと   何もしない⟨202E⟩⟨00⟩')
    expect(text).not.toMatch(/[\u202e\u0000\u2028]/)
  })

  it('keeps every value on its line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (value) => {
        expect(inert(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
        expect(inert(value).length).toBeLessThanOrEqual(301)
      }),
    )
  })

  it('names every account of a signal of several', () => {
    const several = signalOf()
    const source = { ...several.source, cloud: { account: { id: ['111122223333', '444455556666'] } } }

    const text = report({ ...several, source })

    expect(text).toContain('灯台町 税務(111122223333)')
    expect(text).toContain('(名称不明)(444455556666)')
  })
})
