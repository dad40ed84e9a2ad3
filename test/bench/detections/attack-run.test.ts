import { describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { Random } from '#sample/random.ts'
import { detectIn, isFound } from './attack-run.ts'
import { alertsOf } from './grouped-alerts.ts'
import { MUTATIONS, type RawRecord } from './mutations.ts'

const ACCOUNT = '111122223333'

function call(eventName: string, at: number, requestParameters: object): RawRecord {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${ACCOUNT}:user/suzuki`,
      accountId: ACCOUNT,
      userName: 'suzuki',
    },
    eventTime: new Date(Date.UTC(2026, 10, 25) + at * 1000).toISOString(),
    eventSource: eventName === 'StopLogging' ? 'cloudtrail.amazonaws.com' : 'secretsmanager.amazonaws.com',
    eventName,
    awsRegion: 'ap-northeast-1',
    sourceIPAddress: '203.0.113.5',
    userAgent: 'aws-cli/2',
    requestParameters,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    eventType: 'AwsApiCall',
    recipientAccountId: ACCOUNT,
  }
}

const sweep = Array.from({ length: 10 }, (_, at) => call('GetSecretValue', at, { secretId: `secret-${at}` }))

describe('rules over raw records', () => {
  it('find what is in one event and what is in several', () => {
    const found = detectIn(RULES, [...sweep, call('StopLogging', 99, { name: 'audit' })])

    expect(found.documents).toBe(11)
    expect([isFound(found, ['T03']), isFound(found, ['G22']), isFound(found, ['T01'])]).toEqual([true, true, false])
  })

  it('do not find what is a little less', () => {
    expect(isFound(detectIn(RULES, sweep.slice(1)), ['T03'])).toBe(false)
  })

  it('find it changed in every way, with the same records for the same seed', () => {
    for (const { id, mutate } of MUTATIONS) {
      const once = mutate(sweep, new Random('test', 1))
      expect(once, id).toEqual(mutate(sweep, new Random('test', 1)))
      expect(isFound(detectIn(RULES, once), ['T03']), id).toBe(true)
    }
  })
})

describe('alerts', () => {
  const told = (at: readonly number[]) =>
    alertsOf(
      detectIn(
        RULES,
        at.map((seconds) => call('StopLogging', seconds, { name: 'audit' })),
      ).signals,
      RULES,
    ).filter(({ rule }) => rule === 'G22')

  it('are one for the same rule, account and principal within the throttle, and another after it', () => {
    expect(told([0, 60, 3000]).map(({ signals }) => signals.length)).toEqual([3])
    expect(told([0, 60, 3600]).map(({ signals }) => signals.length)).toEqual([2, 1])
  })

  it('are not for what is suppressed', () => {
    const { signals } = detectIn(RULES, [call('StopLogging', 0, { name: 'audit' })])
    const hidden = signals.map((signal) => ({
      ...signal,
      document: { ...signal.document, hinomi: { ...signal.document.hinomi, suppressed_by: ['t:CHG-1'] } },
    }))

    expect(alertsOf(hidden, RULES)).toEqual([])
  })
})
