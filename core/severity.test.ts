import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Notes } from './notes.ts'
import {
  SEVERITY_FLOOR,
  SEVERITY_LABELS,
  severityBand,
  severityClampedToBand,
  severityFields,
  severityInBand,
  severityOf,
  UNKNOWN_SEVERITY,
} from './severity.ts'

/** GuardDuty's rule: below 1 nothing, else ten times the number. */
const guardDuty = (number: number) => severityOf(number < 1 ? Math.min(0, number) : number * 10)

describe('severityOf', () => {
  it.each([
    [0, 0, 'info'],
    [0.99, 0, 'info'],
    [1, 10, 'low'],
    [3.9, 39, 'low'],
    [3.95, 39, 'low'],
    [4, 40, 'medium'],
    [6.9, 69, 'medium'],
    [6.95, 69, 'medium'],
    [7, 70, 'high'],
    [8.9, 89, 'high'],
    [8.95, 89, 'high'],
    [9, 90, 'critical'],
    [9.5, 95, 'critical'],
    [10, 100, 'critical'],
  ])('NA-02 GuardDuty %d is %d %s', (number, severity, label) => {
    expect(guardDuty(number)).toMatchObject({ severity, label, assumed: false, clamped: false })
  })

  it('NA-02 numbers outside the scale are clamped and say so', () => {
    expect(guardDuty(11)).toMatchObject({ severity: 100, label: 'critical', clamped: true })
    expect(guardDuty(-1)).toMatchObject({ severity: 0, label: 'info', clamped: true })
    expect(severityOf(0, { clamped: true })).toMatchObject({ severity: 0, clamped: true })
    expect(severityOf(Number.POSITIVE_INFINITY)).toMatchObject({ severity: 100, norm: 100, clamped: true })
  })

  it('NA-02 every number from 0.00 to 10.00 has exactly one label, and the bands have no holes', () => {
    const seen: string[] = []
    for (let hundredths = 0; hundredths <= 1000; hundredths++) {
      const { label, severity, norm, clamped } = guardDuty(hundredths / 100)
      expect(severityBand(severity), `band of ${severity}`).toBe(label)
      expect(norm).toBe(hundredths < 100 ? 0 : hundredths / 10)
      expect(clamped).toBe(false)
      if (seen.at(-1) !== label) seen.push(label)
    }
    expect(seen).toEqual([...SEVERITY_LABELS])
  })

  it('NA-02 the band of the floored severity is the label for every score', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 150, noNaN: true }), (score) => {
        const { label, severity, norm } = severityOf(score)
        expect(severityBand(severity)).toBe(label)
        expect(severityBand(norm)).toBe(label)
        expect(Number.isInteger(severity) && severity >= 0 && severity <= 100).toBe(true)
        expect(Math.abs(norm - Math.min(100, Math.max(0, score)))).toBeLessThanOrEqual(5.01e-7)
      }),
    )
  })

  it('rounds to six decimals before it bands', () => {
    expect(severityOf(39.9999999)).toMatchObject({ norm: 40, severity: 40, label: 'medium' })
    expect(severityOf(1.1 * 10).norm).toBe(11)
    expect(Object.is(severityOf(-1e-9).norm, 0)).toBe(true)
  })

  it('treats a score that is no number as unknown', () => {
    expect(severityOf(Number.NaN)).toBe(UNKNOWN_SEVERITY)
    expect(UNKNOWN_SEVERITY).toMatchObject({ severity: 40, label: 'medium', assumed: true, clamped: false })
  })
})

describe('severityInBand', () => {
  it.each([
    ['high', 70, 70],
    ['high', 40, 70],
    ['high', undefined, 70],
    ['high', 89.9, 89],
    ['high', 90, 70],
    ['critical', 100, 100],
    ['critical', 150, 90],
    ['info', -5, 0],
    ['info', Number.NaN, 0],
    ['low', 0, 1],
  ] as const)('Security Hub %s with %s is %d', (label, score, severity) => {
    expect(severityInBand(label, score)).toMatchObject({ label, severity, clamped: false, assumed: false })
  })
})

describe('severityClampedToBand', () => {
  it.each([
    ['high', 75, 75],
    ['high', 98, 89],
    ['medium', 20, 40],
    ['critical', undefined, 90],
    ['critical', 100, 100],
    ['low', 0, 1],
    ['low', 55, 39],
    ['info', 98, 0],
    ['info', undefined, 0],
  ] as const)('Inspector %s with %s is %d', (label, score, severity) => {
    expect(severityClampedToBand(label, score)).toMatchObject({ label, severity, clamped: false })
  })

  it('keeps the label whatever the score', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SEVERITY_LABELS), fc.option(fc.double(), { nil: undefined }), (label, score) => {
        expect(severityClampedToBand(label, score).label).toBe(label)
        expect(severityInBand(label, score).label).toBe(label)
      }),
    )
  })
})

describe('severityFields', () => {
  it('writes the score, its floor, its word and the text of the source', () => {
    const notes = new Notes()
    expect(severityFields(severityOf(89.5), { number: 8.95 }, notes)).toEqual({
      event: { severity: 89, risk_score: 8.95, risk_score_norm: 89.5 },
      hinomi: { severity: 'high', severity_assumed: undefined, severity_source: '8.95' },
    })
    expect(notes.tags).toBeUndefined()
  })

  it('prefers the word of the source and tags what was assumed or clamped', () => {
    const notes = new Notes()
    const severity = severityOf(140, { assumed: true })
    const fields = severityFields(severity, { text: 'UNTRIAGED', number: 8.1 }, notes)
    expect(fields.hinomi).toEqual({ severity: 'critical', severity_assumed: true, severity_source: 'UNTRIAGED' })
    expect(notes.tags).toEqual(['severity-assumed', 'severity-clamped'])
  })

  it('has a floor for every label', () => {
    expect(SEVERITY_LABELS.map((label) => severityBand(SEVERITY_FLOOR[label]))).toEqual([...SEVERITY_LABELS])
  })
})
