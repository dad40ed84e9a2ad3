import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { is, within } from '#core/panels/condition.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { conditionalAggregation, metricAggregation } from './aggregation.ts'
import { conditionScript } from './condition-script.ts'
import { formatsOf } from './field-formats.ts'
import { fieldsOfIndex } from './fields-of-index.ts'
import { groupLabels } from './group-labels.ts'
import { placesOf } from './layout.ts'
import { momentScript } from './moment-script.ts'
import { colorsOf } from './tone-colors.ts'

const FINDINGS = fieldsOfIndex('findings', SOURCES)

describe('fieldsOfIndex', () => {
  it('holds the fields of every source of the kind and of no other', () => {
    expect(FINDINGS).toHaveProperty(['aws.guardduty.threat_family'])
    expect(FINDINGS).not.toHaveProperty(['aws.vpcflow.tcp_flags'])
    expect(fieldsOfIndex('logs', SOURCES)).toHaveProperty(['aws.vpcflow.tcp_flags'])
    expect(fieldsOfIndex('vpcflow', SOURCES)).not.toHaveProperty(['aws.cloudtrail.event_name'])
    expect(fieldsOfIndex('metrics', SOURCES)).toHaveProperty(['records.received'])
  })

  it('refuses an index that nobody knows', () => {
    expect(() => fieldsOfIndex('nonsense', SOURCES)).toThrow('nonsense')
  })
})

describe('formatsOf', () => {
  it.each([
    ['network.bytes', 'bytes'],
    ['hinomi.lag_seconds', 'duration'],
    ['event.url', 'url'],
    ['rule.reference', 'url'],
  ])('shows %s as %s', (name, id) => {
    expect(formatsOf(fieldsOfIndex('everything', SOURCES))[name]).toMatchObject({ id })
  })

  it.each(['source.port', 'source.as.number'])('shows %s without thousands', (name) => {
    expect(formatsOf(fieldsOfIndex('everything', SOURCES))[name]).toEqual({ id: 'number', params: { pattern: '0' } })
  })

  it.each(['event.severity', '@timestamp', 'rule.name', 'network.packets'])('leaves %s as it is', (name) => {
    expect(formatsOf(fieldsOfIndex('everything', SOURCES))).not.toHaveProperty([name])
  })
})

describe('aggregations of figures', () => {
  it('asks a plain figure by its field', () => {
    const agg = metricAggregation('1', { kind: 'average', field: 'event.severity' }, 'Severity')
    expect(agg).toMatchObject({ type: 'avg', params: { field: 'event.severity', customLabel: 'Severity' } })
  })

  it('names a valid field of plain numbers for a count, and takes it away again', () => {
    const agg = conditionalAggregation('1', { kind: 'count' }, 'Critical', is('hinomi.severity', 'critical'), FINDINGS)
    const field = String(agg.params.field)
    expect(FINDINGS[field]?.type).toMatch(/long|integer|float/)
    expect(formatsOf(FINDINGS)).not.toHaveProperty([field])
    expect(JSON.parse(String(agg.params.json))).toMatchObject({ field: null, script: { lang: 'painless' } })
  })
})

describe('conditionScript', () => {
  it('cannot be broken by what a value holds', () => {
    const script = conditionScript(is('rule.name', "a' || true || '\\"), FINDINGS)
    expect(script).toBe("(doc.containsKey('rule.name') && doc['rule.name'].contains('a\\' || true || \\'\\\\'))")
  })

  it.each([
    ['an unknown field', is('no.such.field', 1)],
    ['a field of words', is('message', 'a')],
    ['words', { kind: 'words', text: 'a', phrase: false } as const],
    ['a month of unknown length', within('@timestamp', { gte: 'now-1M' })],
  ])('refuses %s', (_, condition) => {
    expect(() => conditionScript(condition, FINDINGS)).toThrow(/column of a table|no field/)
  })
})

describe('momentScript', () => {
  it.each([
    [1000, '1000L'],
    ['2026-11-26T00:00:00Z', '1795651200000L'],
    ['now', 'System.currentTimeMillis()'],
    ['now-7d', '(System.currentTimeMillis() - 604800000L)'],
  ])('%s', (bound, script) => {
    expect(momentScript(bound)).toBe(script)
  })
})

describe('groupLabels', () => {
  it('numbers groups whose names are in another order than they', () => {
    expect(groupLabels(SEVERITY_GROUPS, 'ja')).toEqual(['① 緊急', '② 高', '③ 中', '④ 低', '⑤ 情報'])
  })

  it('leaves names that are in order', () => {
    const groups = ['a', 'b'].map((id) => ({ id, label: { ja: id, en: id }, where: is('x', id) }))
    expect(groupLabels(groups, 'en')).toEqual(['a', 'b'])
  })

  it('colours go by the same labels', () => {
    expect(Object.keys(colorsOf(SEVERITY_GROUPS, 'en'))).toEqual(groupLabels(SEVERITY_GROUPS, 'en'))
  })
})

describe('placesOf', () => {
  it('puts panels side by side and begins a new row below the highest', () => {
    const sizes = [
      { width: 4, height: 2 },
      { width: 8, height: 3 },
      { width: 12, height: 1 },
    ]
    expect(placesOf(sizes, 9)).toEqual([
      { x: 0, y: 9, w: 16, h: 8 },
      { x: 16, y: 9, w: 32, h: 12 },
      { x: 0, y: 21, w: 48, h: 4 },
    ])
  })

  it('never puts a panel on another or beyond the page', () => {
    const size = fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 8 }) })
    fc.assert(
      fc.property(fc.array(size, { maxLength: 15 }), (sizes) => {
        const taken = new Set<string>()
        for (const { x, y, w, h } of placesOf(sizes, 0)) {
          expect(x + w).toBeLessThanOrEqual(48)
          for (let column = x; column < x + w; column++) {
            for (let row = y; row < y + h; row++) {
              const cell = `${column},${row}`
              expect(taken.has(cell)).toBe(false)
              taken.add(cell)
            }
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})
