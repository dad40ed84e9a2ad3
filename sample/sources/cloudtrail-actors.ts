import { HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Instance, LambdaFunction, Member, Role } from '../resources.ts'
import type { Site } from '../site.ts'
import { isoSeconds } from '../time-text.ts'
import type { Actor } from './cloudtrail-record.ts'

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
export const AWS_CLI =
  'aws-cli/2.31.8 md/awscrt#0.27.6 ua/2.1 os/windows#11 md/arch#amd64 lang/python#3.13.7 md/pyimpl#CPython m/F,b,E cfg/retry-mode#standard'
export const BOTO3 =
  'Boto3/1.40.50 md/Botocore#1.40.50 ua/2.1 os/linux#6.1.150 md/arch#x86_64 lang/python#3.12.11 md/pyimpl#CPython'
const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.15.0 aws-sdk-go-v2/1.39.2 os/linux lang/go#1.24.6'
const SSM_AGENT = 'aws-sdk-go/1.55.5 (go1.23.8; linux; amd64) amazon-ssm-agent/3.3.2299.0'
const JAVA_SDK = 'aws-sdk-java/2.33.4 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.150 lang/java#21.0.8'

/** The pipelines of vendors run in one place outside the accounts. */
const PIPELINE_ADDRESS = '203.0.113.60'

const CREDENTIALS_MS = 6 * HOUR_MS
/** Renewed at midnight in Japan, so that one key lasts through a night. */
const FIRST_CREDENTIALS_MS = 15 * HOUR_MS

const JST_OFFSET_MS = 9 * HOUR_MS
/** A session of a person lasts twelve hours and begins at 8:20 in Japan, or, for work at night, at 20:20. */
const SESSION_MS = 12 * HOUR_MS
const FIRST_SESSION_MS = 8 * HOUR_MS + 20 * MINUTE_MS

/** When a person's session began that goes on at a moment. */
export function sessionStart(time: number): number {
  const shift = JST_OFFSET_MS - FIRST_SESSION_MS
  return Math.floor((time + shift) / SESSION_MS) * SESSION_MS - shift
}

/** Raw `userIdentity` of a role session. */
export function roleSession(
  account: string,
  role: Role,
  session: string,
  accessKeyId: string,
  createdAt: number,
  more: object = {},
): { identity: object; arn: string } {
  const arn = `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`
  return {
    arn,
    identity: {
      type: 'AssumedRole',
      principalId: `${role.id}:${session}`,
      arn,
      accountId: account,
      accessKeyId,
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: role.id, arn: role.arn, accountId: account, userName: role.name },
        attributes: { creationDate: isoSeconds(createdAt), mfaAuthenticated: 'false' },
      },
      ...more,
    },
  }
}

/** A person who came in through IAM Identity Center, at the console or, now and then, with the command line. */
export function personActor(site: Site, member: Member, time: number, viaConsole: boolean): Actor {
  const start = sessionStart(time)
  const key = `ASIAEXAMPLE${site.random.fork('session', member.person.login, start).base32(9)}`
  return {
    ...roleSession(site.account.id, member.role, member.person.email, key, start),
    address: member.person.officeAddress,
    userAgent: viaConsole ? BROWSER : AWS_CLI,
    console: viaConsole,
  }
}

/** Credentials that an instance has at a moment: it is given new ones every six hours. */
export function instanceCredentials(
  site: Site,
  instance: Instance,
  time: number,
): { accessKeyId: string; createdAt: number } {
  const createdAt = Math.floor((time - FIRST_CREDENTIALS_MS) / CREDENTIALS_MS) * CREDENTIALS_MS + FIRST_CREDENTIALS_MS
  const random = site.random.fork('instance-session', instance.id, createdAt)
  return { accessKeyId: `ASIAEXAMPLE${random.base32(9)}`, createdAt }
}

/** The role of an instance, used on the instance itself: calls leave through the VPC endpoint with the private address. */
export function instanceActor(
  site: Site,
  vpcId: string,
  instance: Instance,
  time: number,
  agent: 'application' | 'ssm',
): Actor {
  const { accessKeyId, createdAt } = instanceCredentials(site, instance, time)
  const session = roleSession(site.account.id, instance.role, instance.id, accessKeyId, createdAt)
  return {
    arn: session.arn,
    identity: withRoleDelivery(session.identity),
    address: instance.address,
    userAgent: agent === 'ssm' ? SSM_AGENT : JAVA_SDK,
    vpcEndpointId: vpcId.replace('vpc-', 'vpce-'),
  }
}

/** Marks a role session as that of an instance (`ec2RoleDelivery` 2.0: fetched with IMDSv2). */
export function withRoleDelivery(identity: object): object {
  const context =
    'sessionContext' in identity && typeof identity.sessionContext === 'object' ? identity.sessionContext : {}
  return { ...identity, sessionContext: { ...context, ec2RoleDelivery: '2.0' } }
}

/** The role of a Lambda function; the session bears the name of the function. */
export function functionActor(site: Site, lambda: LambdaFunction, random: Random, time: number): Actor {
  return {
    ...roleSession(site.account.id, lambda.role, lambda.name, `ASIAEXAMPLE${random.base32(9)}`, time - 2 * MINUTE_MS),
    address: `192.0.2.${random.between(210, 250)}`,
    userAgent: BOTO3,
  }
}

/** The pipeline of the vendor, which changes things with Terraform. */
export function pipelineActor(site: Site, random: Random, time: number): Actor {
  const start = Math.floor(time / HOUR_MS) * HOUR_MS
  const key = site.random.fork('pipeline', start).base32(9)
  return {
    ...roleSession(
      site.account.id,
      site.resources.deployRole,
      `pipeline-${random.between(100, 999)}`,
      `ASIAEXAMPLE${key}`,
      start,
    ),
    address: PIPELINE_ADDRESS,
    userAgent: TERRAFORM,
  }
}

/** The night batch, a role of ECS tasks. */
export function batchActor(site: Site, random: Random, time: number): Actor {
  const start = Math.floor(time / HOUR_MS) * HOUR_MS
  const task = site.random.fork('batch', start)
  const instance = site.resources.regions[0]?.instances[0]
  return {
    ...roleSession(site.account.id, site.resources.batchRole, task.hex(32), `ASIAEXAMPLE${task.base32(9)}`, start),
    address: instance === undefined ? '10.0.0.1' : instance.address.replace(/\d+$/, String(random.between(100, 120))),
    userAgent: BOTO3,
  }
}

/** A service-linked role: the service looks around by itself. */
export function linkedRoleActor(site: Site, service: string, role: Role, random: Random, time: number): Actor {
  const session = service === 'config.amazonaws.com' ? 'AWSConfig-Describe' : (service.split('.')[0] ?? service)
  const key = `ASIAEXAMPLE${random.base32(9)}`
  return {
    ...roleSession(site.account.id, role, session, key, time - 3 * MINUTE_MS, { invokedBy: service }),
    address: service,
    userAgent: service,
    service: true,
  }
}

/** An AWS service under its own name. */
export function serviceActor(service: string): Actor {
  return {
    identity: { type: 'AWSService', invokedBy: service },
    arn: service,
    address: service,
    userAgent: service,
    service: true,
  }
}

/** A role of another account that calls into this one, as the called account's trail shows it. */
export function otherAccountActor(account: string, principalId: string, address: string, userAgent: string): Actor {
  return {
    identity: { type: 'AWSAccount', principalId, accountId: account },
    arn: `arn:aws:iam::${account}:root`,
    address,
    userAgent,
  }
}

/** A user with a key of his own: there should be none. */
export function userActor(
  account: string,
  name: string,
  userId: string,
  key: string | undefined,
  address: string,
): Actor {
  const arn = `arn:aws:iam::${account}:user/${name}`
  const identity = {
    type: 'IAMUser',
    principalId: userId,
    arn,
    accountId: account,
    ...(key === undefined ? {} : { accessKeyId: key }),
    userName: name,
  }
  return { identity, arn, address, userAgent: key === undefined ? BROWSER : AWS_CLI }
}

/** The root user at the console. */
export function rootActor(account: string, address: string): Actor {
  const arn = `arn:aws:iam::${account}:root`
  return {
    identity: { type: 'Root', principalId: account, arn, accountId: account, accessKeyId: '' },
    arn,
    address,
    userAgent: BROWSER,
  }
}

/** The government side's StackSets: they change every account without a person. */
export function governmentActor(account: string, random: Random, time: number): Actor {
  const name = 'stacksets-exec-0123456789abcdef0123456789abcdef'
  const role: Role = { name, arn: `arn:aws:iam::${account}:role/${name}`, id: 'AROAEXAMPLESTACKSETS0' }
  const session = `StackSet-guardrails-${random.hex(8)}`
  const more = { invokedBy: 'cloudformation.amazonaws.com' }
  return {
    ...roleSession(account, role, session, `ASIAEXAMPLE${random.base32(9)}`, time - MINUTE_MS, more),
    address: 'cloudformation.amazonaws.com',
    userAgent: 'cloudformation.amazonaws.com',
    service: true,
  }
}
