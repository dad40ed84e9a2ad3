import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LEAST, manyAccounts } from '#test/infra/example-central.ts'
import { callCli } from './call-cli.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-central-'))
  await write(['111122223333'])
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(ids: readonly string[], config: object = LEAST): Promise<void> {
  await writeFile(join(folder, 'hinomi.central.json'), JSON.stringify(config))
  const rows = ids.map((id) => `${id},名前 ${id},guardduty;cloudtrail\n`)
  await writeFile(join(folder, 'accounts.csv'), `account_id,name,expected_sources\n${rows.join('')}`)
}

describe('hinomi central check', () => {
  it('shows what will be created, and how full the policies are', async () => {
    const { status, stdout } = await callCli(['central', 'check'], { folder })

    expect(status).toBe(0)
    expect(stdout).toContain('hinomi-archive-999988887777')
    expect(stdout).toContain('20,480')
    expect(stdout).toContain('npx aws-cdk@')
  })

  it('says the same to programs', async () => {
    const { stdout } = await callCli(['central', 'check', '--json'], { folder })

    expect(JSON.parse(stdout)).toMatchObject({
      config: { account: '999988887777', mode: 'small' },
      policies: [{ accounts: 1 }, { accounts: 1 }, { accounts: 0 }],
      problems: [],
    })
  })

  it('refuses channels of alerts that the functions could not use', async () => {
    await write(['111122223333'], { ...LEAST, alerts: 'hinomi.alerts.yaml' })
    expect((await callCli(['central', 'check'], { folder })).stderr).toContain('hinomi.alerts.yaml cannot be read')

    const channels = [{ name: 'duty', type: 'slack', url: 'env:HINOMI_SLACK_URL' }]
    await writeFile(join(folder, 'hinomi.alerts.yaml'), JSON.stringify({ channels }))
    const { status, stderr } = await callCli(['central', 'check'], { folder })

    expect(status).toBe(2)
    expect(stderr).toContain('no variable HINOMI_SLACK_URL')
  })

  it.each([
    ['a bad configuration', ['111122223333'], { ...LEAST, account: '99998888777' }, 'has 11 signs'],
    ['two rows for one account', ['111122223333', '111122223333'], LEAST, 'is already on line 2'],
    ['too many accounts', manyAccounts(1_000).map(({ id }) => id), LEAST, 'divide the accounts'],
  ])('refuses %s with exit code 2', async (_, ids, config, sentence) => {
    await write(ids, config)

    const { status, stderr } = await callCli(['central', 'check'], { folder })

    expect(status).toBe(2)
    expect(stderr).toContain(sentence)
  })
})

describe('hinomi cost', () => {
  it('NA-60 is a table that says what is assumed and what was not looked up', async () => {
    const { status, stdout } = await callCli(['cost'], { folder })

    expect(status).toBe(0)
    expect(stdout).toMatch(/cloudtrail .*想定 \/ assumed/)
    expect(stdout).toMatch(/合計 \/ total +\d+\.\d\d/)
    expect(stdout).toContain('* は AWS の料金ページで未確認')
  })

  it('NA-60 adds up', async () => {
    const { stdout } = await callCli(['cost', '--json'], { folder })

    const { central, centralUsd } = JSON.parse(stdout) as { central: { usd: number }[]; centralUsd: number }
    expect(central.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(centralUsd)
  })

  it('NA-60 goes on with assumed figures where OpenSearch cannot be asked', async () => {
    const env = { HINOMI_OPENSEARCH_URL: 'http://127.0.0.1:1' }
    const { status, stdout, stderr } = await callCli(['cost', '--measured', '--json'], { folder, env })

    expect(status).toBe(0)
    expect(stderr).toContain('nothing could be measured')
    expect(JSON.parse(stdout).sources[0].basis).toBe('assumed')
  })
})
