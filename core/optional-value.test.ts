import { describe, expect, it } from 'vitest'
import { Notes } from './notes.ts'
import { isoTime, numberOf, portNumber, present, wholeNumber } from './optional-value.ts'

describe('values that may be absent', () => {
  it.each([undefined, null, ''])('%j is absent, which is no mistake', (value) => {
    const notes = new Notes()
    const read = [isoTime(value, notes), numberOf(value, notes), wholeNumber(value, notes), portNumber(value, notes)]
    expect(read).toEqual([undefined, undefined, undefined, undefined])
    expect(notes.tags).toBeUndefined()
  })

  it.each([
    ['a time', isoTime, 'yesterday'],
    ['a time before all services', isoTime, '0001-01-01T00:00:00Z'],
    ['a time after them', isoTime, '9999-12-31T23:59:59Z'],
    ['a number', numberOf, 'many'],
    ['a whole number', wholeNumber, 1.5],
    ['a port', portNumber, 65_536],
  ] as const)('%s that cannot be read is left out and tagged', (_, read, value) => {
    const notes = new Notes()
    expect(read(value, notes)).toBeUndefined()
    expect(notes.tags).toEqual(['unparsed-field'])
  })

  it('reads times, numbers as text and the bounds of ports', () => {
    const notes = new Notes()
    expect(isoTime('2026-11-20T01:02:03Z', notes)).toBe('2026-11-20T01:02:03.000Z')
    expect(numberOf('8.95', notes)).toBe(8.95)
    expect([portNumber(0, notes), portNumber('65535', notes)]).toEqual([0, 65_535])
    expect(notes.tags).toBeUndefined()
  })

  it('leaves null out of lists, and takes null for an empty one', () => {
    expect(present([1, null, undefined, 0])).toEqual([1, 0])
    expect(present(null)).toEqual([])
  })
})
