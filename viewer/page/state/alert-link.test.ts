import { describe, expect, it } from 'vitest'
import { pageLink } from '#alerts/page-link.ts'
import { decodeAddress } from './address.ts'

describe('the link of a message', () => {
  it('opens the page with the signal, its account and its rule at that time', () => {
    const target = {
      signal: { index: 'hinomi-signals-2026.11', id: '111122223333.abc' },
      ...{ from: Date.parse('2026-11-25T23:00:00Z'), to: Date.parse('2026-11-25T23:30:00Z') },
      ...{ accounts: ['111122223333', '444455556666'], rule: 'G22', language: 'en' as const },
    }
    const url = pageLink('https://hinomi.example.com/?x=1#old', target)
    expect(url.startsWith('https://hinomi.example.com/?x=1#/')).toBe(true)
    expect(decodeAddress(new URL(url).hash)).toMatchObject({
      ...{ language: 'en', dashboard: 'alerts', from: '2026-11-25T22:00:00.000Z', to: '2026-11-26T00:30:00.000Z' },
      document: target.signal,
      filters: [
        { kind: 'is', field: 'cloud.account.id', values: target.accounts },
        { kind: 'is', field: 'rule.id', values: ['G22'] },
      ],
    })
  })
})
