import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { account, exampleCentral, manyAccounts } from '#test/infra/example-central.ts'
import { estimateCost } from './cost.ts'
import { INSTANCE_RATES, RATES } from './rates.ts'
import { ASSUMED_VOLUMES, type Volume } from './volumes.ts'

const LINE = (estimate: ReturnType<typeof estimateCost>, id: string) =>
  [...estimate.central, ...estimate.members].find((line) => line.id === id)?.usd ?? Number.NaN

describe('the monthly cost', () => {
  it('NA-60 is that of one node and its disk, and hardly more, for findings of ten accounts in mode small', () => {
    const estimate = estimateCost(exampleCentral({ mode: 'small' }, manyAccounts(10)), SOURCES)

    expect(LINE(estimate, 'nodes')).toBeCloseTo(730 * (INSTANCE_RATES['t3.medium.search']?.usd ?? 0))
    expect(LINE(estimate, 'disks')).toBeCloseTo(50 * RATES.openSearchGp3GbMonth.usd)
    expect(estimate.centralUsd).toBeLessThan(130)
    expect(estimate.warnings).toEqual([])
  })

  it('NA-60 follows what was measured', () => {
    const central = exampleCentral({}, [account('111122223333', { expectedSources: ['cloudtrail'] })])
    const volume: Volume = {
      ...{ recordsPerDay: 1e6, objectsPerDay: 1_000, archiveBytesPerRecord: 100, documentsPerDay: 1e6 },
      ...{ indexBytesPerDocument: 1_000, basis: 'measured' },
    }
    const estimate = estimateCost(central, SOURCES, { cloudtrail: volume })

    expect(estimate.sources).toEqual([
      expect.objectContaining({ source: 'cloudtrail', basis: 'measured', recordsPerDay: 1e6 }),
    ])
    // 100 MB a day for three years; 1 GB a day for a year and a month
    expect(LINE(estimate, 'archive')).toBeCloseTo(((1e8 * 1_095) / 1024 ** 3) * RATES.s3StorageGbMonth.usd)
    expect(estimate.sources[0]?.indexGb).toBeCloseTo((1e9 * (365 + 31)) / 1024 ** 3)
    expect(estimate.warnings[0]?.en).toMatch(/the disks are too small: 535 GB are needed, 50 GB are set/)
  })

  it('NA-60 tells what the members pay apart', () => {
    const central = exampleCentral({}, [account('111122223333', { expectedSources: ['vpcflow', 'guardduty'] })])
    const estimate = estimateCost(central, SOURCES)

    expect(LINE(estimate, 'vended')).toBeGreaterThan(0)
    expect(LINE(estimate, 'firehose')).toBeGreaterThan(0)
    expect(estimate.membersUsd).toBeCloseTo(LINE(estimate, 'vended') + LINE(estimate, 'firehose'))
  })

  it('NA-60 never falls when an account is added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.constantFrom('small', 'standard'), (count, mode) => {
        const cost = (accounts: number) =>
          estimateCost(exampleCentral({ mode }, manyAccounts(accounts)), SOURCES).centralUsd
        expect(cost(count + 1)).toBeGreaterThanOrEqual(cost(count))
      }),
      { numRuns: 20 },
    )
  })

  it('NA-60 reckons with something for every source', () => {
    expect(SOURCES.map(({ id }) => id).filter((id) => ASSUMED_VOLUMES[id] === undefined)).toEqual([])
  })

  it('says that an instance has no price', () => {
    const central = exampleCentral({ domain: { instanceType: 'x9.large.search' } })
    expect(estimateCost(central, SOURCES).warnings[0]?.en).toMatch(/no price for x9\.large\.search/)
  })
})
