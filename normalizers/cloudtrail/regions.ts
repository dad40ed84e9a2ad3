import type { Account } from '#core/accounts.ts'
import { parseArn } from '#core/arn.ts'
import { text } from '#core/text.ts'
import type { Exchange } from './targets.ts'
import { items, member, texts } from './values.ts'

/** Tokyo, Osaka, and the word that stands for services without a Region. */
const HOME = ['ap-northeast-1', 'ap-northeast-3', 'global'] as const
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/

/** Services that record all calls in one Region, wherever they were made (CloudTrail User Guide: global service events). */
const GLOBAL_HOMES: ReadonlyMap<string, string> = new Map(
  [
    [
      'us-east-1',
      'account artifact aws-marketplace bcm-data-exports billing billingconsole budgets ce cloudfront consolidatedbilling ' +
        'cost-optimization-hub cur ecr-public freetier health iam invoicing notifications organizations payments pricing route53 ' +
        'route53domains savingsplans shield signin sso sts support tax trustedadvisor uxc waf',
    ] as const,
    ['us-west-2', 'globalaccelerator networkmanager'] as const,
  ].flatMap(([region, services]) =>
    services.split(' ').map((service) => [`${service}.amazonaws.com`, region] as const),
  ),
)

const allowed = new WeakMap<Account, ReadonlySet<string>>()

function allowedRegions(account: Account): ReadonlySet<string> {
  let regions = allowed.get(account)
  if (regions === undefined) {
    regions = new Set([...HOME, ...account.regions])
    allowed.set(account, regions)
  }
  return regions
}

/**
 * Says whether a call was made in a Region that the account may use: Tokyo, Osaka, those of its row, and the home of a global service.
 *
 * Undefined where the Region is not known, or no registry is used.
 */
export function isRegionAllowed(
  { eventSource, request }: Pick<Exchange, 'eventSource' | 'request'>,
  region: string | undefined,
  account: Account | undefined,
): boolean | undefined {
  if (region === undefined || account === undefined) return undefined
  if (allowedRegions(account).has(region) || GLOBAL_HOMES.get(eventSource) === region) return true
  // Web ACLs of CloudFront live in us-east-1 (WAF API reference: scope).
  return region === 'us-east-1' && eventSource === 'wafv2.amazonaws.com' && member(request, 'scope') === 'CLOUDFRONT'
}

/**
 * Says whether a call that copies or replicates data to another Region, or tries to, does so to one that the account may use.
 *
 * Undefined where the call has no other Region or does not say which (S3 replication names a bucket), or no registry is used; false if
 * one of several is not allowed.
 */
export function isDestinationAllowed(
  exchange: Exchange,
  region: string | undefined,
  account: Account | undefined,
): boolean | undefined {
  if (account === undefined) return undefined
  const find = DESTINATIONS.get(exchange.action.name)
  if (find === undefined || typeof exchange.request !== 'object' || exchange.request === null) return undefined
  const named = find(exchange.request, region).flatMap((name) => text(name)?.toLowerCase() ?? [])
  const regions = named.filter((name) => REGION.test(name))
  if (regions.length === 0) return undefined
  const own = allowedRegions(account)
  return regions.every((name) => own.has(name))
}

/** Finds the Regions that data goes to; `region` is that of the call. */
type Find = (request: object, region: string | undefined) => readonly unknown[]

const DESTINATIONS: ReadonlyMap<string, Find> = new Map<string, Find>([
  ['CopySnapshot', copied],
  ['CopyImage', copied],
  ['CopyDBSnapshot', copiedFrom('sourceDBSnapshotIdentifier')],
  ['CopyDBClusterSnapshot', copiedFrom('sourceDBClusterSnapshotIdentifier')],
  ['CreateDBInstanceReadReplica', copiedFrom('sourceDBInstanceIdentifier')],
  ['StartDBInstanceAutomatedBackupsReplication', copiedFrom('sourceDBInstanceArn')],
  ['EnableSnapshotCopy', (request) => [member(request, 'destinationRegion')]],
  ['ReplicateKey', (request) => [member(request, 'replicaRegion')]],
  ['StartCopyJob', (request) => [regionOf(member(request, 'destinationBackupVaultArn'))]],
  ['UpdateTable', replicas],
  ['UpdateGlobalTable', replicas],
  ['CreateGlobalTable', (request) => membersOf(member(request, 'replicationGroup'), 'regionName')],
  ['CreateSecret', (request) => membersOf(member(request, 'addReplicaRegions'), 'region')],
  ['ReplicateSecretToRegions', (request) => membersOf(member(request, 'addReplicaRegions'), 'region')],
])

/** EC2 copies to where the call is made, unless it names another Region; a copy within a Region goes nowhere. */
function copied(request: object, region: string | undefined): readonly unknown[] {
  const destination = text(member(request, 'destinationRegion')) ?? region
  return destination === member(request, 'sourceRegion') ? [] : [destination]
}

/** RDS copies to where the call is made; what comes from another Region is named by its ARN. */
function copiedFrom(source: string): Find {
  return (request, region) => {
    const from = text(member(request, 'sourceRegion')) ?? regionOf(member(request, source))
    return from === undefined || from === region ? [] : [region]
  }
}

function replicas(request: object): readonly unknown[] {
  return items(member(request, 'replicaUpdates')).map((update) => member(member(update, 'create'), 'regionName'))
}

function membersOf(list: unknown, name: string): readonly unknown[] {
  return items(list).flatMap((item) => texts(member(item, name)))
}

function regionOf(arn: unknown): string | undefined {
  return parseArn(text(arn))?.region
}
