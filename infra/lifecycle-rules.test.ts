import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { exampleConfig, MEMBER, manyAccounts } from '#test/infra/example-central.ts'
import { archiveLifecycle, archivePrefixes } from './lifecycle-rules.ts'

const ids = (count: number) => manyAccounts(count).map(({ id }) => id)

describe('the lifecycle of the archive', () => {
  it('NA-51 keeps everything as long as the table says, with one rule a tree where all agree', () => {
    const { rules, unruled } = archiveLifecycle(exampleConfig(), ids(300))

    expect(rules.map(({ prefix, days }) => [prefix, days])).toEqual([
      ['AWSLogs/', 1_095],
      ['events/', 1_095],
      ['errors/', 90],
      ['quarantine/', 400],
    ])
    expect(unruled).toEqual([])
  })

  it('NA-51 deletes the raw objects of one source sooner, for each account', () => {
    const config = exampleConfig({ retention: { vpcflow: { archiveDays: 100 } } })
    const { rules } = archiveLifecycle(config, [MEMBER])

    expect(rules.filter(({ days }) => days === 100).map(({ prefix }) => prefix)).toEqual([
      `AWSLogs/${MEMBER}/vpcflowlogs/`,
      `AWSLogs/aws-account-id=${MEMBER}/aws-service=vpcflowlogs/`,
    ])
  })

  it('never exceeds what S3 takes, and then keeps rather than deletes', () => {
    const config = exampleConfig({ retention: { vpcflow: { archiveDays: 100 }, cloudtrail: { archiveDays: 500 } } })
    const { rules, unruled } = archiveLifecycle(config, ids(400))

    expect(rules.length).toBeLessThan(1_000)
    expect(unruled).toEqual(['cloudtrail'])
  })

  it('keeps a folder that two sources share for the longer of them', () => {
    const config = exampleConfig({ retention: { config_item: { archiveDays: 400 } } })
    const { rules } = archiveLifecycle(config, [MEMBER])

    expect(rules.map(({ prefix }) => prefix)).not.toContain(`events/${MEMBER}/config/`)
  })

  it.each(SOURCES)('knows where $id lies', (source) => {
    const prefixes = archivePrefixes(source, MEMBER)

    expect(prefixes).not.toEqual([])
    for (const prefix of prefixes) {
      expect(prefix).toContain(MEMBER)
      expect(prefix.split('/').filter(Boolean).length).toBeGreaterThan(2)
    }
  })
})
