import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stageConfig } from '#infra/central/stage-lambdas.ts'
import { readAlertsFile } from '#infra/lambdas/kit/alerts-file.ts'
import { bootstrapSettings } from '#infra/lambdas/kit/bootstrap-settings.ts'
import { detectSettings, loaderSettings } from '#infra/lambdas/kit/loader-settings.ts'
import { openConfig } from '#infra/lambdas/kit/open-config.ts'
import { account, CENTRAL_ACCOUNT as CENTRAL, exampleCentral, MEMBER } from './example-central.ts'
import { resolved } from './simulate.ts'
import { synthesize, type Template } from './synthesize.ts'

const KNOWN = {
  'Search.DomainEndpoint': 'search-hinomi-abcdefghijklmnopqrstuvwxyz.ap-northeast-1.es.amazonaws.com',
  Intake: `https://sqs.ap-northeast-1.amazonaws.com/${CENTRAL}/hinomi-intake`,
}
const READER = 'arn:aws:iam::999988887777:role/analysts'

const CENTRAL_INSTALLATION = exampleCentral(
  {
    readerRoles: [READER],
    retention: { vpcflow: { indexDays: 30 } },
    readers: [{ id: 'kita', municipality: '北市', roles: ['kita-staff'] }],
  },
  [account(MEMBER, { name: '住民記録', municipality: '北市' })],
)

let folder: string
let template: Template
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-staged-'))
  await stageConfig(CENTRAL_INSTALLATION, folder)
  const made = synthesize(CENTRAL_INSTALLATION).templates.hinomi
  if (made === undefined) throw new Error('there is no stack hinomi')
  template = made
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a function finds in its environment, with its Region as Lambda says it. */
function environmentOf(logicalId: string): Record<string, string> {
  const variables = template.Resources[logicalId]?.Properties.Environment.Variables
  return { ...resolved<Record<string, string>>(variables, KNOWN), AWS_REGION: 'ap-northeast-1' }
}

describe('what the stack tells its functions', () => {
  it('is what the loader and the detection ask for', () => {
    const loader = loaderSettings(environmentOf('Loader'))
    expect(loader).toMatchObject({
      buckets: [`hinomi-archive-${CENTRAL}`, `hinomi-alb-${CENTRAL}`],
      queueUrl: KNOWN.Intake,
      config: { location: '/var/task/config' },
    })
    expect(detectSettings(environmentOf('Detect')).opensearchUrl).toBe(`https://${KNOWN['Search.DomainEndpoint']}`)
  })

  it('lays registry and lists beside the code, as the loader reads them', async () => {
    const config = await openConfig({ location: folder, maxAgeMs: 1_000 }, (reason) => {
      throw new Error(reason)
    })
    expect((await config.current()).accounts).toMatchObject([{ id: MEMBER, name: '住民記録' }])
  })

  it('sends alerts to those who hear alarms, where no channels are said', async () => {
    const { channels } = await readAlertsFile(join(folder, 'hinomi.alerts.yaml'))
    expect(channels).toMatchObject([{ type: 'email', topic: `arn:aws:sns:ap-northeast-1:${CENTRAL}:hinomi-alerts` }])
    expect(environmentOf('Notify').HINOMI_ALERTS).toBe('/var/task/config/hinomi.alerts.yaml')
  })

  it('NA-37 NA-51 sets OpenSearch up with its retention, its snapshots, and who may do what', async () => {
    const { plan } = await bootstrapSettings(environmentOf('Bootstrap'), folder)

    expect(plan).toMatchObject({
      ...{ replicas: 0, snapshotDays: 14, retention: { vpcflow: { indexDays: 30 } } },
      snapshots: {
        ...{ bucket: `hinomi-archive-${CENTRAL}`, basePath: 'snapshots', region: 'ap-northeast-1' },
        roleArn: `arn:aws:iam::${CENTRAL}:role/hinomi-snapshots`,
      },
      access: {
        actors: {
          loader: [`arn:aws:iam::${CENTRAL}:role/hinomi-loader`],
          detector: [`arn:aws:iam::${CENTRAL}:role/hinomi-detect`],
          notifier: [`arn:aws:iam::${CENTRAL}:role/hinomi-notify`],
          analyst: [READER],
        },
        readers: [expect.objectContaining({ id: 'kita', accounts: [MEMBER], backendRoles: ['kita-staff'] })],
      },
    })
  })
})
