import { MINUTE_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import type { TrailRecord } from '../site.ts'
import { AWS_CLI, otherAccountActor, roleSession, withRoleDelivery } from '../sources/cloudtrail-actors.ts'
import { assumedRole, s3ObjectParts } from '../sources/cloudtrail-machine-calls.ts'
import { type Actor, denial, type MadeCall, trailRecord } from '../sources/cloudtrail-record.ts'
import { insightRecords } from '../sources/cloudtrail-side-objects.ts'
import { usText } from '../time-text.ts'
import { GLOBAL_REGION } from '../world.ts'
import type { Plot } from './plot.ts'

/** Files of resident records that leave in the night. */
export const STOLEN_OBJECTS = 180
const EXFILTRATION_MS = 80 * MINUTE_MS
const ATTACKER_AGENT = AWS_CLI.replace('os/windows#11', 'os/linux#6.12.38+kali-amd64')

interface Step {
  readonly at: number
  readonly call: MadeCall
  /** IAM and Organizations are recorded in us-east-1. */
  readonly global?: boolean
}

/** The attack as the account's trail shows it. */
export function storyTrail(plot: Plot): TrailRecord[] {
  const random = plot.site.random.fork('story', 'cloudtrail')
  const thief = thiefOf(plot)
  const tell = (actor: Actor) => (step: Step) => toldRecord(plot, random, actor, step)
  return [
    ...[...discovery(plot, thief), ...leaveRole(plot), ...exfiltration(plot, random), ...stopTrail(plot, thief)].map(
      tell(thief),
    ),
    ...comeBack(plot, random),
  ].sort((a, b) => a.time - b.time)
}

/** CloudTrail notices the refused calls of the discovery by itself. */
export function storyInsights(plot: Plot): TrailRecord[] {
  return insightRecords(plot.site.random.fork('story', 'insight'), {
    account: plot.site.account.id,
    region: plot.region.region,
    type: 'ApiErrorRateInsight',
    source: 'secretsmanager',
    name: 'ListSecrets',
    errorCode: 'AccessDeniedException',
    baseline: 0.0004,
    average: 1.6,
    principalArn: plot.instance.role.arn,
    start: plot.at.discovered + 3 * MINUTE_MS,
    end: plot.at.discovered + 21 * MINUTE_MS,
  })
}

function thiefOf(plot: Plot): Actor {
  const { site, instance, caller, credentialsCreatedAt } = plot
  const session = roleSession(site.account.id, instance.role, instance.id, caller.accessKeyId, credentialsCreatedAt)
  return {
    identity: withRoleDelivery(session.identity),
    arn: session.arn,
    address: plot.attacker.address,
    userAgent: ATTACKER_AGENT,
  }
}

function toldRecord(plot: Plot, random: Random, actor: Actor, step: Step): TrailRecord {
  const region = step.global === true ? GLOBAL_REGION : plot.region.region
  const record = trailRecord(random, { account: plot.site.account.id, region, time: step.at }, actor, step.call)
  return { time: step.at, region, record }
}

function discovery({ at, site, instance, bucket }: Plot, thief: Actor): Step[] {
  const look = (source: string, name: string, request: unknown = null): MadeCall => ({
    source,
    name,
    write: false,
    request,
  })
  const refused = (source: string, name: string): MadeCall => ({
    ...look(source, name),
    error: denial(thief, { source, name }, '*'),
  })
  const calls: readonly { call: MadeCall; global?: boolean }[] = [
    { call: look('s3', 'ListBuckets', { Host: 's3.ap-northeast-1.amazonaws.com' }) },
    { call: look('iam', 'ListRoles'), global: true },
    { call: look('iam', 'ListUsers'), global: true },
    { call: look('ec2', 'DescribeInstances', { maxResults: 1000, instancesSet: {}, filterSet: {} }) },
    { call: refused('secretsmanager', 'ListSecrets') },
    { call: look('iam', 'GetAccountAuthorizationDetails'), global: true },
    { call: look('iam', 'ListAttachedRolePolicies', { roleName: instance.role.name }), global: true },
    { call: look('iam', 'ListRolePolicies', { roleName: instance.role.name }), global: true },
    { call: look('iam', 'GetAccountSummary'), global: true },
    { call: look('iam', 'ListAccountAliases'), global: true },
    { call: look('iam', 'ListPolicies', { scope: 'Local' }), global: true },
    { call: refused('organizations', 'DescribeOrganization'), global: true },
    { call: refused('ssm', 'DescribeParameters') },
    { call: look('ec2', 'DescribeSecurityGroups', { securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} }) },
    { call: refused('lambda', 'ListFunctions20150331') },
    { call: refused('guardduty', 'ListDetectors') },
    { call: look('cloudtrail', 'DescribeTrails', { trailNameList: [site.resources.trailName] }) },
    { call: look('s3', 'GetBucketPolicy', { bucketName: bucket.name, policy: '' }) },
    { call: refused('secretsmanager', 'ListSecrets') },
    { call: refused('rds', 'DescribeDBSnapshots') },
    { call: refused('dynamodb', 'ListTables') },
  ]
  return [
    { at: at.stolen, call: look('sts', 'GetCallerIdentity') },
    ...calls.map((one, index) => ({ at: at.discovered + index * 47_000, ...one })),
  ]
}

function leaveRole({ at, backdoor, backdoorPolicyArn, foreignAccount }: Plot): Step[] {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${foreignAccount}:root` }, Action: 'sts:AssumeRole' },
    ],
  })
  const everything = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  })
  const iam = (name: string, request: object, response?: object): MadeCall => ({
    source: 'iam',
    name,
    write: true,
    request,
    ...(response === undefined ? {} : { response }),
  })
  const attach = (policyArn: string) => iam('AttachRolePolicy', { roleName: backdoor.name, policyArn })
  const role = {
    roleName: backdoor.name,
    roleId: backdoor.id,
    arn: backdoor.arn,
    path: '/',
    createDate: usText(at.backdoor),
    assumeRolePolicyDocument: encodeURIComponent(trust),
  }
  const calls = [
    iam('CreateRole', { roleName: backdoor.name, description: '保守用', assumeRolePolicyDocument: trust }, { role }),
    attach('arn:aws:iam::aws:policy/AdministratorAccess'),
    iam(
      'CreatePolicy',
      { policyName: 'ops-maintenance-all', policyDocument: everything },
      { policy: { arn: backdoorPolicyArn } },
    ),
    attach(backdoorPolicyArn),
  ]
  return calls.map((call, index) => ({ at: at.backdoor + index * 25_000, call, global: true }))
}

/** The attacker assumes the role from an account of his own; the trail shows that account, then the role's session. */
function comeBack(plot: Plot, random: Random): TrailRecord[] {
  const { site, at, backdoor, foreignAccount, attacker } = plot
  const stranger = otherAccountActor(
    foreignAccount,
    `AIDAEXAMPLE${random.base32(10)}`,
    attacker.address,
    ATTACKER_AGENT,
  )
  const parts = assumedRole(site.account.id, backdoor, 'maintenance', { random, time: at.cameBack })
  const session = roleSession(site.account.id, backdoor, 'maintenance', `ASIAEXAMPLE${random.base32(9)}`, at.cameBack)
  const guest: Actor = { ...session, address: attacker.address, userAgent: ATTACKER_AGENT }
  return [
    toldRecord(plot, random, stranger, {
      at: at.cameBack,
      call: { source: 'sts', name: 'AssumeRole', write: false, ...parts, sharedEventId: random.uuid() },
    }),
    toldRecord(plot, random, guest, {
      at: at.cameBack + 8_000,
      call: { source: 'sts', name: 'GetCallerIdentity', write: false },
    }),
  ]
}

function exfiltration({ at, site, bucket }: Plot, random: Random): Step[] {
  const list: MadeCall = {
    source: 's3',
    name: 'ListObjects',
    write: false,
    data: true,
    request: { bucketName: bucket.name, prefix: 'export/住民記録/', 'list-type': '2' },
  }
  const gets = Array.from({ length: STOLEN_OBJECTS }, (_, index): Step => {
    const key = `export/住民記録/世帯-${String(index + 1).padStart(4, '0')}.csv`
    const parts = s3ObjectParts(
      site,
      bucket.name,
      key,
      { in: 0, out: random.between(55_000_000, 90_000_000) },
      random.alphanumeric(32),
    )
    const moment =
      at.exfiltrated + MINUTE_MS + Math.floor((index / STOLEN_OBJECTS) * EXFILTRATION_MS) + random.below(20_000)
    return { at: moment, call: { source: 's3', name: 'GetObject', write: false, data: true, ...parts } }
  })
  return [{ at: at.exfiltrated, call: list }, ...gets]
}

function stopTrail({ at, site, region }: Plot, thief: Actor): Step[] {
  const name = `arn:aws:cloudtrail:${region.region}:${site.account.id}:trail/${site.resources.trailName}`
  const trail = (call: string): MadeCall => ({ source: 'cloudtrail', name: call, write: true, request: { name } })
  const refusal = denial(thief, { source: 'cloudtrail', name: 'DeleteTrail' }, name)
  const error = {
    ...refusal,
    message: refusal.message.replace(/because no .*/, 'with an explicit deny in a service control policy'),
  }
  return [
    { at: at.trailStopped, call: trail('StopLogging') },
    { at: at.trailStopped + 2 * MINUTE_MS, call: { ...trail('DeleteTrail'), error } },
  ]
}
