import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALERT_FIELDS } from '#core/fields/alerts.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import { configOf, signalOf } from '#test/alerts/examples.ts'
import { complaintsAboutFields } from '#test/detections/field-complaints.ts'
import type { AlertsConfig } from './config.ts'
import { planAlerts } from './plan.ts'
import { routeOf } from './route.ts'
import { ruleLookup } from './rule-lookup.ts'
import type { AlertSignal } from './signal.ts'

const NOW = Date.parse('2026-11-26T00:10:00Z')
const ruleOf = ruleLookup(RULES)
const CONSOLE = { name: 'duty', type: 'console' }

function plan(signals: readonly AlertSignal[], config: AlertsConfig = configOf([CONSOLE]), now = NOW) {
  return planAlerts(signals, { config, ruleOf, digest, now })
}

const kindsOf = (signals: readonly AlertSignal[], config?: AlertsConfig) =>
  plan(signals, config).alerts.map(({ document }) => document.hinomi?.alert?.kind)

describe('grouping', () => {
  it('puts hits of the same account, rule and principal into one message, and others not', () => {
    const same = [signalOf(), signalOf()]
    expect(plan(same).alerts).toHaveLength(1)
    expect(plan(same).alerts[0]?.document.hinomi?.alert?.signals).toBe(2)
    for (const other of [
      { accounts: ['444455556666'] },
      { rule: 'G01' },
      { principal: 'arn:aws:iam::111122223333:user/x' },
    ]) {
      expect(plan([...same, signalOf(other)]).alerts, JSON.stringify(other)).toHaveLength(2)
    }
  })

  it('goes by the key of the rule where nobody acted', () => {
    const nobody = { principal: undefined }
    expect(plan([signalOf({ ...nobody, dedupKey: 'a' }), signalOf({ ...nobody, dedupKey: 'b' })]).alerts).toHaveLength(
      2,
    )
  })

  it('tells a worse hit although its group is quiet', () => {
    expect(plan([signalOf({ severity: 'high' }), signalOf({ severity: 'critical' })]).alerts).toHaveLength(2)
  })

  it('has the same id within a window, whenever and by whomever it is made, and another in the next', () => {
    const id = (now: number) => plan([signalOf()], undefined, now).alerts[0]?.id
    expect(id(NOW + 60_000)).toBe(id(NOW))
    expect(id(NOW + 24 * 3_600_000)).not.toBe(id(NOW))
  })
})

describe('what is told at once', () => {
  it.each([
    ['critical', 'group'],
    ['high', 'group'],
    ['medium', 'group'],
    ['low', 'digest'],
    ['info', 'digest'],
  ] as const)('%s: %s', (severity, kind) => {
    expect(kindsOf([signalOf({ severity })])).toEqual([kind])
  })

  it('is nothing of a rule with a digest, whatever its severity', () => {
    const id = RULES.find(({ catalogued }) => catalogued?.digestMinutes === 1440)?.catalogued?.id ?? ''
    expect(kindsOf([signalOf({ rule: id, severity: 'high' })])).toEqual(['digest'])
  })

  it('is only what is bad enough for the channel; the rest goes into its digest, or nowhere', () => {
    const high = [signalOf({ severity: 'high' })]
    expect(kindsOf(high, configOf([{ ...CONSOLE, minimumSeverity: 'critical' }]))).toEqual(['digest'])
    expect(kindsOf(high, configOf([{ ...CONSOLE, minimumSeverity: 'critical', digest: false }]))).toEqual([])
  })

  it('is only what concerns the municipalities or accounts of the channel', () => {
    const config = configOf([
      { ...CONSOLE, name: 'city', municipalities: ['火の見市'] },
      { ...CONSOLE, name: 'other', municipalities: ['別の市'], accounts: ['444455556666'] },
    ])
    const channels = (signal: AlertSignal) =>
      plan([signal], config).alerts.map(({ document }) => document.hinomi?.alert?.channel)
    expect(channels(signalOf())).toEqual(['city'])
    expect(channels(signalOf({ accounts: ['444455556666'] }))).toEqual(['city', 'other'])
  })
})

describe('whatever comes', () => {
  const anySignal = fc
    .record({
      rule: fc.constantFrom('G22', 'C04', 'F03', 'T03', 'gone'),
      severity: fc.constantFrom(...SEVERITY_LABELS),
      account: fc.constantFrom('111122223333', '444455556666'),
      principal: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      dedupKey: fc.constantFrom('k', 'l'),
    })
    .map(({ account, ...more }) => signalOf({ ...more, accounts: [account] }))
  const anyChannel = fc.record({
    type: fc.constant('console'),
    minimumSeverity: fc.constantFrom(...SEVERITY_LABELS),
    digest: fc.boolean(),
    accounts: fc.option(fc.constant(['111122223333']), { nil: undefined }),
  })

  it('nothing is lost: each signal is in exactly one message of each channel that hears of it, and all are noted', () => {
    fc.assert(
      fc.property(
        fc.array(anySignal, { maxLength: 40 }),
        fc.array(anyChannel, { minLength: 1, maxLength: 3 }),
        (signals, channels) => {
          const config = configOf(channels.map((channel, at) => ({ ...channel, name: `c${at}` })))
          const { alerts, taken } = plan(signals, config)
          const known = new Map(alerts.map((alert) => [alert.id, alert.document.hinomi?.alert]))
          expect(known.size).toBe(alerts.length)
          expect(taken).toHaveLength(signals.length)
          for (const [at, { document }] of taken.entries()) {
            const heard = (document.hinomi?.alert?.ids ?? []).map((id) => known.get(id)?.channel)
            const signal = signals[at] as AlertSignal
            expect(heard).toEqual(
              config.channels.flatMap((channel) => (routeOf(signal, channel, ruleOf) ? [channel.name] : [])),
            )
          }
          for (const [id, alert] of known) {
            const members = taken.filter(({ document }) => document.hinomi?.alert?.ids?.includes(id))
            expect(members).toHaveLength(alert?.signals ?? -1)
          }
        },
      ),
    )
  })

  it('messages do not depend on the order of signals, but for which is the first', () => {
    fc.assert(
      fc.property(fc.array(anySignal, { maxLength: 30 }), (signals) => {
        const ids = (some: readonly AlertSignal[]) =>
          plan(some)
            .alerts.map(({ id }) => id)
            .sort()
        expect(ids([...signals].reverse())).toEqual(ids(signals))
      }),
    )
  })

  it('documents hold only fields of the index, of their types', () => {
    const { alerts, taken } = plan([signalOf(), signalOf({ severity: 'low' })])
    for (const { document } of [...alerts, ...taken]) {
      expect(complaintsAboutFields(JSON.parse(JSON.stringify(document)), ALERT_FIELDS)).toEqual([])
    }
  })
})
