import { describe, expect, it } from 'vitest'
import { digest } from '#ingest/digest.ts'
import { complaintsAboutFields } from '#test/detections/field-complaints.ts'
import { RULES } from './catalogue.ts'
import { createLists, NO_LISTS } from './lists.ts'
import type { CorrelationRule, EventRule } from './rule.ts'
import { type SignalContext, type StoredEvent, signalOfCorrelation, signalOfEvent } from './signal.ts'
import { SIGNAL_FIELDS } from './signal-fields.ts'

const NOW = Date.parse('2026-11-25T09:10:00Z')
const context: SignalContext = { lists: NO_LISTS, digest, now: NOW }
const stopped = RULES.find((rule): rule is EventRule => rule.name === 'G22') as EventRule
const swept = RULES.find((rule): rule is CorrelationRule => rule.catalogued?.id === 'T03') as CorrelationRule

function event(id: string, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    ...{ index: 'logs-aws.cloudtrail-2026.11', id, time: Date.parse('2026-11-25T09:00:00Z') },
    document: {
      event: { dataset: 'aws.cloudtrail', provider: 'cloudtrail.amazonaws.com', action: 'StopLogging', kind: 'event' },
      cloud: { account: { id: '111122223333', name: '住民記録 本番' }, region: 'ap-northeast-1' },
      organization: { name: '火の見市' },
      source: { ip: '203.0.113.9' },
      hinomi: {
        principal: 'arn:aws:iam::111122223333:role/x',
        session: 'suzuki',
        target: ['trail'],
        vendor: 'Example',
        is_human: true,
      },
    },
    ...more,
  }
}

describe('the signal of one event', () => {
  const signal = signalOfEvent({ rule: stopped, severity: 'critical' }, event('e1'), context)

  it('says who, where, what, and on what evidence', () => {
    expect(signal).toMatchObject({
      index: 'hinomi-signals-2026.11',
      id: expect.stringMatching(/^111122223333\.[\w-]{22}$/),
      version: 1,
      document: {
        '@timestamp': '2026-11-25T09:00:00.000Z',
        event: { dataset: 'hinomi.signals', ingested: '2026-11-25T09:10:00.000Z', kind: 'signal' },
        rule: { id: 'G22', name: 'CloudTrail stopped or deleted', version: stopped.version },
        threat: { technique: { id: ['T1562.008'] }, tactic: { name: ['Defense Evasion'] } },
        cloud: { account: { id: ['111122223333'], name: '住民記録 本番' }, region: 'ap-northeast-1' },
        source: { ip: '203.0.113.9' },
        organization: { name: '火の見市' },
        hinomi: {
          title_ja: 'CloudTrailの停止・削除',
          severity: 'critical',
          principal: 'arn:aws:iam::111122223333:role/x',
          evidence: ['logs-aws.cloudtrail-2026.11/e1'],
          dedup_key: 'G22 111122223333 arn:aws:iam::111122223333:role/x',
          count: 1,
        },
      },
    })
    expect(signal?.document.hinomi?.suppressed_by).toBeUndefined()
  })

  it('holds only fields of the signals index, of their types', () => {
    expect(complaintsAboutFields(JSON.parse(JSON.stringify(signal?.document)), SIGNAL_FIELDS)).toEqual([])
  })

  it('has the same id when it is made again, and another for another event or account', () => {
    const id = (which: StoredEvent) =>
      signalOfEvent({ rule: stopped, severity: 'critical' }, which, { ...context, now: NOW + 1 })?.id
    const other = event('e1', { document: { ...event('e1').document, cloud: { account: { id: '444455556666' } } } })

    expect(id(event('e1'))).toBe(signal?.id)
    expect(new Set([id(event('e1')), id(event('e2')), id(other)]).size).toBe(3)
  })

  it('is written although it is suppressed, and says by what', () => {
    const lists = createLists('42', [{ list: 'announced_windows', value: 'patch day' }])

    const hidden = signalOfEvent({ rule: stopped, severity: 'critical' }, event('e1'), { ...context, lists })

    expect(hidden).toMatchObject({
      id: signal?.id,
      document: { hinomi: { suppressed_by: ['w:patch day'], list_version: '42' } },
    })
  })

  it('is one for a key and window where the rule says so', () => {
    const { catalogued } = stopped
    const rule = {
      ...stopped,
      catalogued: { ...catalogued, dedup: { by: ['hinomi.principal'], minutes: 1440, oneSignal: true } },
    } as EventRule
    const at = (id: string, time: string) =>
      signalOfEvent({ rule, severity: 'high' }, event(id, { time: Date.parse(time) }), context)

    const [first, second, next] = [
      at('a', '2026-11-25T00:00:00Z'),
      at('b', '2026-11-25T23:59:59Z'),
      at('c', '2026-11-26T00:00:00Z'),
    ]

    expect(second?.id).toBe(first?.id)
    expect(next?.id).not.toBe(first?.id)
    expect(first?.document.hinomi?.window).toEqual({
      start: '2026-11-25T00:00:00.000Z',
      end: '2026-11-26T00:00:00.000Z',
    })
  })

  it('of a finding is another one when severity or the power of ten of its count rises', () => {
    const finding = (count: number) =>
      event('f', {
        index: 'findings-guardduty',
        document: { cloud: { account: { id: '111122223333' } }, hinomi: { finding: { count } } },
      })
    const id = (severity: 'high' | 'critical', count: number) =>
      signalOfEvent({ rule: stopped, severity }, finding(count), context)?.id

    expect(id('high', 9)).toBe(id('high', 1))
    expect(new Set([id('high', 1), id('high', 10), id('critical', 1)]).size).toBe(3)
  })

  it('of a finding stays in one index however often the finding is updated', () => {
    const indexOf = (time: string, created: string | undefined) =>
      signalOfEvent(
        { rule: stopped, severity: 'high' },
        event('f', {
          index: 'findings-guardduty',
          time: Date.parse(time),
          document: { hinomi: { finding: { created_at: created } } },
        }),
        context,
      )?.index

    expect(indexOf('2026-11-25T00:00:00Z', '2026-10-31T00:00:00Z')).toBe('hinomi-signals-2026.01')
    expect(indexOf('2027-03-01T00:00:00Z', '2026-10-31T00:00:00Z')).toBe('hinomi-signals-2026.01')
    expect(indexOf('2026-11-25T00:00:00Z', '1999-10-31T00:00:00Z')).toBe('hinomi-signals-2024.01')
    expect(indexOf('2026-11-25T00:00:00Z', '2999-10-31T00:00:00Z')).toBe('hinomi-signals-2026.01')
    expect(indexOf('2026-11-25T00:00:00Z', undefined)).toBe('hinomi-signals-2026.01')
  })

  it('is none for a rule that is only a part', () => {
    const part = RULES.find(({ name }) => name === 'secret_read_by_person') as EventRule

    expect(signalOfEvent({ rule: part, severity: 'info' }, event('e1'), context)).toBeUndefined()
  })
})

describe('the signal of a correlation', () => {
  const windowStart = Date.parse('2026-11-25T09:00:00Z')
  const hit = (events: readonly StoredEvent[], count = events.length) => ({
    ...{ group: ['111122223333', 'arn:aws:iam::111122223333:role/x'], windowStart, windowEnd: windowStart + 3_600_000 },
    ...{ firstTime: windowStart, lastTime: windowStart, count, distinct: 12 },
    events: events.map((each) => ({ ...each, rule: 'secret_read_by_person' })),
  })

  it('has its count as version, so that late events raise it, and an id that does not change with them', () => {
    const few = signalOfCorrelation(swept, hit([event('a'), event('b')]), context)
    const more = signalOfCorrelation(swept, hit([event('a'), event('b'), event('c')]), context)

    expect([few?.version, more?.version]).toEqual([2, 3])
    expect(more?.id).toBe(few?.id)
    expect(more).toMatchObject({
      index: 'hinomi-signals-2026.11',
      document: {
        rule: { id: 'T03' },
        hinomi: {
          severity: 'high',
          count: 3,
          distinct: 12,
          window: { start: '2026-11-25T09:00:00.000Z', end: '2026-11-25T10:00:00.000Z' },
        },
      },
    })
    expect(complaintsAboutFields(JSON.parse(JSON.stringify(more?.document)), SIGNAL_FIELDS)).toEqual([])
  })

  it('keeps at most twenty pointers to events, the newest', () => {
    const events = Array.from({ length: 30 }, (_, at) => event(`e${at}`))

    const evidence = signalOfCorrelation(swept, hit(events), context)?.document.hinomi?.evidence

    expect(evidence).toHaveLength(20)
    expect(evidence?.at(-1)).toBe('logs-aws.cloudtrail-2026.11/e29')
  })

  it('of several accounts belongs to none: no name, no vendor, all ids', () => {
    const other = event('b', { document: { ...event('b').document, cloud: { account: { id: '444455556666' } } } })

    const signal = signalOfCorrelation(swept, hit([event('a'), other]), context)

    expect(signal?.id.startsWith('several.')).toBe(true)
    expect(signal?.document.cloud?.account).toEqual({ id: ['111122223333', '444455556666'], name: undefined })
    expect(signal?.document.hinomi?.vendor).toBeUndefined()
  })

  it('lists the signals among its events as members', () => {
    const member = event('s1', {
      index: 'hinomi-signals-2026.11',
      document: { event: { kind: 'signal' }, cloud: { account: { id: ['111122223333'] } } },
    })

    expect(signalOfCorrelation(swept, hit([member, event('a')]), context)?.document.hinomi?.members).toEqual(['s1'])
  })
})
