import { describe, expect, it } from 'vitest'
import { guardDutyPurposeTactic, TACTICS, tacticById, tacticByName, techniqueParts } from './attack.ts'

describe('tactics', () => {
  it('are found by id and by name', () => {
    for (const tactic of TACTICS) {
      expect(tacticById(tactic.id.toLowerCase())).toBe(tactic)
      expect(tacticByName(tactic.name.toUpperCase().replaceAll(' ', '-'))).toBe(tactic)
      expect(tacticByName(tactic.name.replaceAll(' ', '')), tactic.name).toBe(tactic)
    }
    expect(new Set(TACTICS.map(({ id }) => id)).size).toBe(14)
    expect([tacticById('TA9999'), tacticById(undefined), tacticByName('Discord'), tacticByName(undefined)]).toEqual(
      Array(4).fill(undefined),
    )
  })

  it.each([
    ['InitialAccess', 'TA0001'],
    ['UnauthorizedAccess', 'TA0001'],
    ['DefenseEvasion', 'TA0005'],
    ['Stealth', 'TA0005'],
    ['CryptoCurrency', 'TA0040'],
    ['Cryptocurrency', 'TA0040'],
    ['Recon', 'TA0043'],
    ['Backdoor', 'TA0011'],
    ['Policy', undefined],
    ['Trojan', undefined],
    ['constructor', undefined],
    [undefined, undefined],
  ])('GuardDuty purpose %s is %s', (purpose, id) => expect(guardDutyPurposeTactic(purpose)?.id).toBe(id))
})

describe('techniqueParts', () => {
  it.each([
    ['T1562.008', { id: 'T1562', subId: 'T1562.008' }],
    ['T1562.008 - Disable or modify cloud logs', { id: 'T1562', subId: 'T1562.008' }],
    ['t1496 Resource Hijacking', { id: 'T1496' }],
    ['T1496', { id: 'T1496' }],
    ['T14961', undefined],
    ['TA0001', undefined],
    ['see T1496', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %s', (text, expected) => expect(techniqueParts(text)).toStrictEqual(expected))
})
