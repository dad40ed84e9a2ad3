import { describe, expect, it } from 'vitest'
import type { Account } from '#core/accounts.ts'
import { readAction } from './action.ts'
import { isDestinationAllowed, isRegionAllowed } from './regions.ts'

const ACCOUNT = '111122223333'
const TOKYO = 'ap-northeast-1'
const OSAKA = 'ap-northeast-3'

function row(...regions: string[]): Account {
  return { id: ACCOUNT, name: ACCOUNT, regions, expectedSources: [], contacts: [], allowLists: [] }
}

describe('the Region of a call', () => {
  const inRegion = (service: string, region: string | undefined, account: Account | undefined, request?: unknown) =>
    isRegionAllowed({ eventSource: `${service}.amazonaws.com`, request }, region, account)

  it.each([
    ['ec2', TOKYO, true],
    ['ec2', OSAKA, true],
    ['health', 'global', true],
    ['ec2', 'ap-northeast-2', false],
    ['ec2', 'us-east-1', false],
    ['iam', 'us-east-1', true],
    ['sts', 'us-east-1', true],
    ['sts', 'eu-west-1', false],
    ['route53', 'us-east-1', true],
    ['cloudfront', 'us-east-1', true],
    ['organizations', 'us-east-1', true],
    ['support', 'us-east-1', true],
    ['billing', 'us-east-1', true],
    ['signin', 'us-east-1', true],
    ['signin', 'eu-north-1', false],
    ['iam', 'us-west-2', false],
    ['globalaccelerator', 'us-west-2', true],
    ['globalaccelerator', 'us-east-1', false],
    ['evil.iam', 'us-east-1', false],
  ])('%s in %s: %s', (service, region, expected) => {
    expect(inRegion(service, region, row())).toBe(expected)
  })

  it('those of the row are allowed, too', () => {
    expect(inRegion('ec2', 'ap-southeast-1', row('ap-southeast-1'))).toBe(true)
    expect(inRegion('ec2', OSAKA, row(TOKYO))).toBe(true)
  })

  it('web ACLs of CloudFront have their home in us-east-1, others do not', () => {
    expect(inRegion('wafv2', 'us-east-1', row(), { scope: 'CLOUDFRONT' })).toBe(true)
    expect(inRegion('wafv2', 'us-east-1', row(), { scope: 'REGIONAL' })).toBe(false)
    expect(inRegion('wafv2', 'eu-west-1', row(), { scope: 'CLOUDFRONT' })).toBe(false)
  })

  it('is not said without a Region or a registry', () => {
    expect(inRegion('ec2', undefined, row())).toBeUndefined()
    expect(inRegion('ec2', 'eu-west-1', undefined)).toBeUndefined()
    expect(inRegion('ec2', TOKYO, undefined)).toBeUndefined()
  })
})

describe('the Region that data goes to', () => {
  const toRegion = (eventName: string, request: unknown, region: string | undefined = TOKYO, account = row()) =>
    isDestinationAllowed(
      { action: readAction(eventName), eventSource: '', request, response: null, resources: null },
      region,
      account,
    )
  const arn = (service: string, region: string) => `arn:aws:${service}:${region}:${ACCOUNT}:x:y`

  it.each([
    ['CopySnapshot', { sourceRegion: TOKYO }, 'us-east-1', false],
    ['CopySnapshot', { sourceRegion: TOKYO }, OSAKA, true],
    ['CopySnapshot', { sourceRegion: TOKYO }, TOKYO, undefined],
    ['CopySnapshot', { sourceRegion: 'us-east-1' }, 'us-east-1', undefined],
    ['CopySnapshot', { sourceRegion: TOKYO, destinationRegion: 'eu-west-1' }, TOKYO, false],
    ['CopyImage', { sourceRegion: OSAKA }, 'us-west-2', false],
    ['CopyDBSnapshot', { sourceDBSnapshotIdentifier: arn('rds', TOKYO) }, 'us-east-1', false],
    ['CopyDBSnapshot', { sourceDBSnapshotIdentifier: arn('rds', TOKYO) }, TOKYO, undefined],
    ['CopyDBSnapshot', { sourceDBSnapshotIdentifier: 'portal' }, 'us-east-1', undefined],
    ['CopyDBClusterSnapshot', { sourceDBClusterSnapshotIdentifier: 'x', sourceRegion: TOKYO }, 'us-east-1', false],
    ['CreateDBInstanceReadReplica', { sourceDBInstanceIdentifier: arn('rds', TOKYO) }, OSAKA, true],
    ['StartDBInstanceAutomatedBackupsReplication', { sourceDBInstanceArn: arn('rds', TOKYO) }, 'eu-west-1', false],
    ['EnableSnapshotCopy', { destinationRegion: 'us-east-1' }, TOKYO, false],
    ['ReplicateKey', { replicaRegion: 'us-west-2' }, TOKYO, false],
    ['ReplicateKey', { replicaRegion: OSAKA }, TOKYO, true],
    ['StartCopyJob', { destinationBackupVaultArn: arn('backup', 'ap-northeast-2') }, TOKYO, false],
    ['StartCopyJob', { destinationBackupVaultArn: arn('backup', OSAKA) }, TOKYO, true],
    ['UpdateTable', { replicaUpdates: [{ create: { regionName: OSAKA } }] }, TOKYO, true],
    [
      'UpdateTable',
      { replicaUpdates: [{ create: { regionName: OSAKA } }, { create: { regionName: 'us-east-1' } }] },
      TOKYO,
      false,
    ],
    ['UpdateTable', { replicaUpdates: [{ delete: { regionName: 'us-east-1' } }] }, TOKYO, undefined],
    ['UpdateTable', { tableName: 'portal' }, TOKYO, undefined],
    ['UpdateGlobalTable', { replicaUpdates: [{ create: { regionName: 'us-east-1' } }] }, TOKYO, false],
    ['CreateGlobalTable', { replicationGroup: [{ regionName: TOKYO }, { regionName: 'us-east-1' }] }, TOKYO, false],
    ['CreateSecret', { addReplicaRegions: [{ region: 'us-east-1' }] }, TOKYO, false],
    ['CreateSecret', { name: 'portal' }, TOKYO, undefined],
    ['ReplicateSecretToRegions', { addReplicaRegions: [{ region: OSAKA }] }, TOKYO, true],
    ['PutBucketReplication', { bucketName: 'city-archive' }, TOKYO, undefined],
    ['ReplicateKey', { replicaRegion: 'nowhere' }, TOKYO, undefined],
    ['ReplicateKey', { replicaRegion: 7 }, TOKYO, undefined],
    ['ReplicateKey', 'text', TOKYO, undefined],
    ['ReplicateKey', null, TOKYO, undefined],
    ['DescribeKey', { replicaRegion: 'us-west-2' }, TOKYO, undefined],
  ])('%s %j in %s: %s', (eventName, request, region, expected) => {
    expect(toRegion(eventName, request, region)).toBe(expected)
  })

  it('may be one of the row, but not the home of global services', () => {
    expect(toRegion('ReplicateKey', { replicaRegion: 'ap-southeast-1' }, TOKYO, row('ap-southeast-1'))).toBe(true)
    expect(toRegion('ReplicateKey', { replicaRegion: 'us-east-1' })).toBe(false)
  })

  it('is not said without a registry', () => {
    const exchange = { action: readAction('ReplicateKey'), eventSource: '', response: null, resources: null }
    const request = { replicaRegion: 'us-west-2' }
    expect(isDestinationAllowed({ ...exchange, request }, TOKYO, undefined)).toBeUndefined()
  })
})
