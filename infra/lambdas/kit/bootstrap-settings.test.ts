import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootstrapSettings } from './bootstrap-settings.ts'

const role = (name: string) => `arn:aws:iam::111122223333:role/hinomi-${name}`
const ENVIRONMENT = {
  HINOMI_OPENSEARCH_URL: 'https://search-hinomi-abc.ap-northeast-1.es.amazonaws.com/',
  HINOMI_WRITER_ROLES: role('loader'),
  HINOMI_DETECTION_ROLES: `${role('detect')},${role('notify')}`,
  HINOMI_READER_ROLES: 'hinomi-analysts',
  HINOMI_RETENTION: '{"vpcflow":{"indexDays":30}}',
  HINOMI_SNAPSHOT_DAYS: '7',
  HINOMI_SNAPSHOT_BUCKET: 'hinomi-archive-111122223333',
  HINOMI_SNAPSHOT_ROLE: role('snapshots'),
  HINOMI_REPLICAS: '0',
  AWS_REGION: 'ap-northeast-1',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-settings-'))
  const rows = ['account_id,name,municipality', '111122223333,a,北市', '444455556666,b,南市', '123456789012,c,北市']
  await writeFile(join(folder, 'accounts.csv'), `${rows.join('\n')}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const readers = (rows: object) => writeFile(join(folder, 'readers.json'), JSON.stringify(rows))

describe('bootstrapSettings', () => {
  it('makes a plan of the environment', async () => {
    const { dashboardsUrl, plan } = await bootstrapSettings(ENVIRONMENT, '/nowhere')
    expect(dashboardsUrl).toBe('https://search-hinomi-abc.ap-northeast-1.es.amazonaws.com/_dashboards')
    expect(plan).toMatchObject({
      ...{ replicas: 0, snapshotDays: 7, retention: { vpcflow: { indexDays: 30 } } },
      snapshots: { bucket: 'hinomi-archive-111122223333', region: 'ap-northeast-1', basePath: 'snapshots' },
    })
    const both = [role('detect'), role('notify')]
    expect(plan.access?.actors).toMatchObject({ loader: [role('loader')], detector: both, notifier: both, admin: [] })
  })

  it('gives detector and notifier a role each where the stack tells them apart', async () => {
    const apart = { ...ENVIRONMENT, HINOMI_DETECTOR_ROLES: role('detect'), HINOMI_NOTIFIER_ROLES: role('notify') }
    const { plan } = await bootstrapSettings(apart, '/nowhere')
    expect(plan.access?.actors).toMatchObject({ detector: [role('detect')], notifier: [role('notify')] })
  })

  it('finds the accounts of each municipality in the registry', async () => {
    await readers([{ id: 'kita', municipality: '北市', backendRoles: ['kita-staff'] }])
    const { plan } = await bootstrapSettings(ENVIRONMENT, folder)
    expect(plan.access?.readers).toEqual([
      { id: 'kita', title: '北市', accounts: ['111122223333', '123456789012'], backendRoles: ['kita-staff'] },
    ])
  })

  it.each([
    [[{ id: 'x', municipality: '東市', backendRoles: [] }], /no account of 東市/],
    [[{ id: 'x', municipality: '北市', backendRoles: ['*'] }], /must be one IAM role or one group/],
    [[{ id: 'x', backendRoles: [] }], /readers\.json: 0\.municipality/],
  ])('refuses the readers %j', async (rows, message) => {
    await readers(rows)
    await expect(bootstrapSettings(ENVIRONMENT, folder)).rejects.toThrow(message)
  })

  it.each([
    ['HINOMI_OPENSEARCH_URL', ''],
    ['HINOMI_RETENTION', '{'],
    ['HINOMI_REPLICAS', 'many'],
  ])('names %s when it is %j', async (name, value) => {
    const failure = await bootstrapSettings({ ...ENVIRONMENT, [name]: value }, '/nowhere').catch(String)
    expect(failure).toMatch(name === 'HINOMI_REPLICAS' ? /replicas/ : new RegExp(name))
  })
})
