import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import {
  type IndexManagementServer,
  type ServerOptions,
  startIndexManagementServer,
} from '#test/lifecycle/index-management-server.ts'
import { noChanges } from '../changes.ts'
import { createClient } from '../client.ts'
import { PluginAbsent } from '../plugin-api.ts'
import { retentionTable } from '../retention.ts'
import { applyIsmPolicies } from './apply-policies.ts'
import { applySnapshots } from './apply-snapshots.ts'
import { ismPolicies } from './ism-policy.ts'
import { snapshotPolicy } from './snapshot-policy.ts'

const POLICIES = ismPolicies(retentionTable(SOURCES))
const PLACE = {
  repository: 'hinomi-snapshots',
  bucket: 'hinomi-archive-111122223333',
  region: 'ap-northeast-1',
  roleArn: 'arn:aws:iam::111122223333:role/hinomi-snapshots',
}

let server: IndexManagementServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function start(options: ServerOptions = {}): Promise<IndexManagementServer> {
  server = await startIndexManagementServer(options)
  return server
}

async function apply({ url }: IndexManagementServer, policies = POLICIES) {
  const changes = noChanges()
  await applyIsmPolicies(createClient(url), policies, changes)
  return changes
}

describe('applyIsmPolicies', () => {
  it('NA-18 creates every policy, and the second time changes nothing', async () => {
    const started = await start({
      indices: { 'logs-aws.cloudtrail-2026.10': undefined, 'findings-guardduty': undefined },
    })

    const first = await apply(started)
    const written = started.writes.length
    const second = await apply(started)

    expect(first.created).toEqual(POLICIES.map(({ id }) => id))
    expect(started.managed.get('logs-aws.cloudtrail-2026.10')?.policy).toBe('hinomi-cloudtrail')
    expect(started.managed.has('findings-guardduty')).toBe(false)
    expect(second).toEqual({ ...noChanges(), unchanged: POLICIES.map(({ id }) => id) })
    expect(started.writes).toHaveLength(written)
  })

  it('NA-18 updates from another retention, and brings indices that follow the old version to the new one', async () => {
    const started = await start({ indices: { 'logs-aws.vpcflow-2026.10': undefined } })
    await apply(started, ismPolicies(retentionTable(SOURCES, { vpcflow: { indexDays: 400 } })))

    const changes = await apply(started)

    expect(changes.updated).toEqual(['hinomi-vpcflow', 'logs-aws.vpcflow-2026.10: hinomi-vpcflow'])
    expect(started.managed.get('logs-aws.vpcflow-2026.10')?.seqNo).toBe(started.policies.get('hinomi-vpcflow')?.seqNo)
  })

  it('NA-57 leaves an index that has a policy of somebody else, and policies without our prefix', async () => {
    const started = await start({ indices: { 'logs-aws.cloudtrail-2026.10': 'keep-forever' } })

    const changes = await apply(started)

    expect(changes.left).toEqual([expect.stringContaining('keep-forever of somebody else')])
    expect(started.managed.get('logs-aws.cloudtrail-2026.10')?.policy).toBe('keep-forever')
    expect(started.writes.every((path) => /\/hinomi-|\/logs-aws\./.test(path))).toBe(true)
    await expect(
      apply(
        started,
        POLICIES.map((policy) => ({ ...policy, id: 'foreign' })),
      ),
    ).rejects.toMatchObject({ code: 'bug' })
  })

  it('asks to try again when somebody changes the policy at the same time', async () => {
    const started = await start({ busy: true })
    await apply(started)
    await expect(
      apply(started, ismPolicies(retentionTable(SOURCES, { cloudtrail: { indexDays: 1 } }))),
    ).rejects.toMatchObject({ code: 'transient', message: expect.stringContaining('run it again') })
  })

  it('says that the plugin is absent', async () => {
    const bare = createServer((request, response) => {
      const error = `no handler found for uri [${request.url}] and method [${request.method}]`
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
    const client = createClient(`http://127.0.0.1:${(bare.address() as AddressInfo).port}`)
    const failure = await applyIsmPolicies(client, POLICIES, noChanges()).catch((thrown: unknown) => thrown)
    bare.closeAllConnections()
    bare.close()
    expect(failure).toBeInstanceOf(PluginAbsent)
  })
})

describe('applySnapshots', () => {
  it('registers the repository and puts the policy, once', async () => {
    const started = await start()
    const client = createClient(started.url)
    const [first, second, third] = [noChanges(), noChanges(), noChanges()]

    await applySnapshots(client, PLACE, snapshotPolicy(PLACE, 14), first)
    await applySnapshots(client, PLACE, snapshotPolicy(PLACE, 14), second)
    await applySnapshots(client, PLACE, snapshotPolicy(PLACE, 30), third)

    expect(first.created).toEqual(['hinomi-snapshots', 'hinomi-nightly'])
    expect(second).toEqual({ ...noChanges(), unchanged: ['hinomi-snapshots', 'hinomi-nightly'] })
    expect(third.updated).toEqual(['hinomi-nightly'])
    expect(started.repositories.get('hinomi-snapshots')).toMatchObject({ settings: { role_arn: PLACE.roleArn } })
  })

  it('names bucket and role when the repository is refused', async () => {
    const started = await start({ refusedBucket: PLACE.bucket })
    await expect(
      applySnapshots(createClient(started.url), PLACE, snapshotPolicy(PLACE, 14), noChanges()),
    ).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/hinomi-archive-111122223333.*iam:PassRole/),
    })
  })
})
