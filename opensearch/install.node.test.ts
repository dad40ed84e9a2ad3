import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { type DashboardsServer, startDashboardsServer } from '#test/dashboards/dashboards-server.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { createClient } from './client.ts'
import { readDashboardsUrl } from './dashboards-api/dashboards-client.ts'
import { SETTINGS_TEMPLATE } from './index-templates.ts'
import { type Installation, installEverything, type Step, type StepReport } from './install.ts'
import { readInstallPlan } from './install-plan.ts'
import { senderTo } from './signing/authorization.ts'
import { VERSION } from './version.ts'

const PLAN = readInstallPlan({}, 'plan')

let node: SharedNode
let client: Client
let dashboards: DashboardsServer
let installation: Installation

beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  dashboards = await startDashboardsServer({ basePath: '/_dashboards' })
  installation = {
    ...{ client, sources: SOURCES, sender: await senderTo(node.url) },
    dashboardsUrl: readDashboardsUrl(dashboards.url, { secret: false }),
  }
})
afterAll(async () => {
  client?.close()
  await dashboards?.stop()
  await node?.stop()
})

const stepOf = (steps: readonly StepReport[], step: Step) => steps.find((one) => one.step === step)

describe('installEverything on a node without plugins', () => {
  it('NA-18 installs once, changes nothing the second time, and says what it had to leave out', async () => {
    const first = await installEverything(installation, PLAN)
    const second = await installEverything(installation, PLAN)

    expect(first.failed).toBe(false)
    expect(first).toMatchObject({ version: VERSION, from: undefined })
    expect(first.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      ...[
        'templates done',
        'lifecycle skipped',
        'snapshots skipped',
        'access skipped',
        'pages done',
        'monitors skipped',
      ],
    ])
    expect(stepOf(first.steps, 'lifecycle')?.reason).toContain('no plugin')
    expect(second).toMatchObject({ from: VERSION, failed: false })
    expect(stepOf(second.steps, 'templates')?.changes).toMatchObject({ created: [], updated: [] })
    expect(stepOf(second.steps, 'templates')?.changes.unchanged.length).toBeGreaterThan(SOURCES.length)
  })

  it('NA-18 updates from another version: its templates are replaced, its indices take new fields', async () => {
    const name = 'hinomi-logs-aws.vpcflow'
    const old = { index_patterns: ['logs-aws.vpcflow-*'], priority: 200, template: { mappings: { properties: {} } } }
    await client.indices.putIndexTemplate({ name, body: { ...old, _meta: { version: '0.0.9' } } as never })
    await client.indices.create({ index: 'logs-aws.vpcflow-2026.10', body: { mappings: { dynamic: false } } as never })
    await client.cluster.putComponentTemplate({
      name: SETTINGS_TEMPLATE,
      body: { template: { settings: {} }, _meta: { version: '0.0.9' } } as never,
    })

    const { from, steps } = await installEverything(installation, PLAN)

    expect(from).toBe('0.0.9')
    expect(stepOf(steps, 'templates')?.changes.updated).toEqual([SETTINGS_TEMPLATE, name, 'logs-aws.vpcflow-2026.10'])
    const { body } = await client.indices.getMapping({ index: 'logs-aws.vpcflow-2026.10' })
    expect(body['logs-aws.vpcflow-2026.10']?.mappings.properties).toHaveProperty('source')
  })

  it('keeps the number of copies that an installation has chosen', async () => {
    const replicas = async () => {
      const { body } = await client.cluster.getComponentTemplate({ name: SETTINGS_TEMPLATE })
      return JSON.stringify(body.component_templates[0]?.component_template.template.settings)
    }
    await installEverything(installation, { ...PLAN, replicas: 2 })
    expect(await replicas()).toContain('"number_of_replicas":"2"')
    await installEverything(installation, PLAN)
    expect(await replicas()).toContain('"number_of_replicas":"2"')
    await installEverything(installation, { ...PLAN, replicas: 0 })
  })

  it('NA-57 leaves templates and objects of others as they are', async () => {
    await client.indices.putIndexTemplate({
      name: 'tenant_template',
      body: { index_patterns: ['.kibana_x'], priority: 1, template: {} } as never,
    })
    const before = (await client.indices.getIndexTemplate({ name: 'tenant_template' })).body
    const mine = { type: 'dashboard', id: 'mine', attributes: { title: 'Mine' } }
    ;(dashboards.tenants.get('global') as Map<string, unknown>).set('dashboard/mine', mine)

    await installEverything(installation, PLAN)

    expect((await client.indices.getIndexTemplate({ name: 'tenant_template' })).body).toEqual(before)
    expect(dashboards.tenants.get('global')?.get('dashboard/mine')).toBe(mine)
  })

  it('lets a step that fails name itself, and goes on with the others', async () => {
    await client.indices.deleteIndexTemplate({ name: 'hinomi-logs-aws.cloudtrail' })
    await client.indices.create({
      index: 'logs-aws.cloudtrail-2026.10',
      body: { mappings: { properties: { event: { type: 'keyword' } } } } as never,
    })

    const { failed, steps } = await installEverything(installation, PLAN)

    await client.indices.delete({ index: 'logs-aws.cloudtrail-2026.10' })
    expect(failed).toBe(true)
    expect(stepOf(steps, 'templates')).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('logs-aws.cloudtrail-2026.10 maps a field otherwise'),
    })
    expect(stepOf(steps, 'pages')?.state).toBe('done')
  })

  it('begins nothing when the time is over', async () => {
    const { failed, steps } = await installEverything(installation, PLAN, { until: Date.now() - 1 })
    expect(failed).toBe(true)
    expect(new Set(steps.map(({ reason }) => reason))).toEqual(new Set(['no time was left: run it again']))
  })
})

describe('readInstallPlan', () => {
  it.each([
    [{ dashboardsTenant: 'kyoto' }, /dashboardsTenant: must be global/],
    [{ retention: { vpcflow: { indexDays: 0 } } }, /retention\.vpcflow\.indexDays/],
    [{ access: { readers: [{ id: 'Kita', title: 'x', accounts: [], backendRoles: [] }] } }, /access\.readers\.0\.id/],
    [{ access: { actors: { loader: ['*'] } } }, /access\.actors\.loader\.0: must be one IAM role/],
    [{ snapshots: { bucket: 'b-b', region: 'ap-northeast-1', roleArn: 'me' } }, /snapshots\.roleArn/],
    [{ colour: 'red' }, /colour/],
  ])('refuses %j', (plan, message) => {
    expect(() => readInstallPlan(plan, 'plan.json')).toThrow(message)
  })
})
