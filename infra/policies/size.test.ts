import { describe, expect, it } from 'vitest'
import { account, exampleCentral, manyAccounts } from '#test/infra/example-central.ts'
import { BUCKET_POLICY_BYTES, checkPolicySizes, KEY_POLICY_BYTES, policySizes } from './size.ts'

describe('policies of many accounts', () => {
  it('NA-34 have room for 300, with load balancers in each', () => {
    const sizes = checkPolicySizes(exampleCentral({}, manyAccounts(300)))

    expect(sizes.map(({ accounts }) => accounts)).toEqual([300, 300, 300])
    expect(sizes.map(({ limitBytes }) => limitBytes)).toEqual([
      BUCKET_POLICY_BYTES,
      KEY_POLICY_BYTES,
      BUCKET_POLICY_BYTES,
    ])
  })

  it('NA-34 are refused for 1,000, with the way out', () => {
    const tooMany = () => checkPolicySizes(exampleCentral({}, manyAccounts(1_000)))

    expect(tooMany).toThrow(
      /bucket hinomi-archive-999988887777 would have [\d]+ bytes for 1000 accounts, and AWS takes 20480/,
    )
    expect(tooMany).toThrow(/divide the accounts between two registries/)
  })

  it('say how many fit, to the last one', () => {
    const fits = policySizes(exampleCentral({ albRegions: [] }))[0]?.fits ?? 0

    expect(() => checkPolicySizes(exampleCentral({ albRegions: [] }, manyAccounts(fits)))).not.toThrow()
    expect(() => checkPolicySizes(exampleCentral({ albRegions: [] }, manyAccounts(fits + 1)))).toThrow(/bucket/)
  })

  it('spend room of load balancers only on accounts that have some there', () => {
    const accounts = [
      account('111122223333', { expectedSources: ['guardduty'] }),
      account('444455556666', { expectedSources: ['alb'], regions: ['ap-northeast-1'] }),
      account('777788889999', { expectedSources: ['alb'], regions: ['ap-northeast-3'] }),
    ]
    const sizes = policySizes(exampleCentral({}, accounts))

    expect(sizes.map(({ accounts: named }) => named)).toEqual([3, 3, 1])
  })
})
