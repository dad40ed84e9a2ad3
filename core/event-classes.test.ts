import { expect, it } from 'vitest'
import { allowedTypes, CATEGORY_TYPES, EVENT_KINDS, sortedUnique } from './event-classes.ts'

it('allows a type that one of the categories allows, and writes types sorted and once', () => {
  expect(allowedTypes(['web', 'network'], ['denied', 'access', 'denied', 'error'])).toEqual([
    'access',
    'denied',
    'error',
  ])
  expect(allowedTypes(['web'], ['denied', 'access'])).toEqual(['access'])
  expect(allowedTypes(['vulnerability', 'malware'], ['info', 'change'])).toEqual(['info'])
  expect(allowedTypes([], ['info'])).toEqual([])
  expect(allowedTypes(['constructor', 'no-such'], ['info'])).toEqual([])
})

it('knows the sixteen categories, and leaves the kind signal to detections', () => {
  expect(Object.keys(CATEGORY_TYPES)).toHaveLength(16)
  expect(EVENT_KINDS).not.toContain('signal')
})

it('sorts by code unit', () => {
  expect(sortedUnique(['b', 'a', 'b', 'Z'])).toEqual(['Z', 'a', 'b'])
})
