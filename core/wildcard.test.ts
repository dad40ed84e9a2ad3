import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsPattern } from './wildcard.ts'

describe('a pattern', () => {
  it.each([
    ['deploy', 'deploy', true],
    ['deploy', 'deploy-2', false],
    ['deploy', 'Deploy', false],
    ['deploy-*', 'deploy-', true],
    ['deploy-*', 'deploy-portal', true],
    ['deploy-*', 'predeploy-portal', false],
    ['*-deploy', 'portal-deploy', true],
    ['*-deploy', 'portal-deploy-deploy', true],
    ['*-deploy', 'portal-deploy-x', false],
    ['arn:aws:iam::*:role/*-deploy', 'arn:aws:iam::111122223333:role/ci/portal-deploy', true],
    ['batch-?', 'batch-1', true],
    ['batch-?', 'batch-', false],
    ['batch-?', 'batch-12', false],
    ['*', '', true],
    ['', '', true],
    ['', 'x', false],
    ['**a**', 'bab', true],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(fitsPattern(text, pattern)).toBe(fits)
  })

  it('fits what a regular expression of the same meaning fits', () => {
    const small = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 })
    fc.assert(
      fc.property(pattern, small, (wanted, text) => {
        const same = new RegExp(`^${wanted.replaceAll('?', '.').replaceAll(/\*+/g, '.*')}$`)
        expect(fitsPattern(text, wanted)).toBe(same.test(text))
      }),
    )
  })

  it('of many stars does not take for ever', () => {
    expect(fitsPattern('a'.repeat(20_000), `${'*a'.repeat(50)}*b`)).toBe(false)
  })
})
