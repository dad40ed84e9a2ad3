import type { Random } from '#sample/random.ts'
import { capitalsOf, idOf, isoSeconds, outsideAddress, type Place, rank } from './draw.ts'

/** Who makes a call, as CloudTrail tells it. */
export interface Caller {
  /** Raw `userIdentity`. */
  readonly identity: object
  readonly arn: string
  readonly address: string
  readonly userAgent: string
  readonly isService: boolean
}

/** Which callers a call has: mostly role sessions, or only services, or only people. */
export type CallerKind = 'any' | 'service' | 'person'

const AGENTS = [
  'aws-sdk-go-v2/1.30.3 ua/2.0 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/ssm#1.52.4',
  'amazon-ssm-agent/3.3.987.0',
  'Boto3/1.34.158 md/Botocore#1.34.158 ua/2.0 os/linux#6.1.102-111.187.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.5 cfg/retry-mode#legacy Botocore/1.34.158',
  'aws-cli/2.17.32 md/awscrt#0.20.11 ua/2.0 os/linux#5.10 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard md/command#ec2.describe-instances',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.4 (+https://www.terraform.io) terraform-provider-aws/5.62.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5',
  'aws-sdk-java/2.26.31 Linux/6.1.102 OpenJDK_64-Bit_Server_VM/21.0.4+7-LTS Java/21.0.4 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/standard',
  'cloudwatch-agent/1.300044.0 aws-sdk-go/1.53.11 (go1.22.5; linux; amd64)',
]
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
]
const SERVICES = ['lambda', 'ec2', 'config', 'ecs-tasks', 'ssm', 'securityhub', 'cloudtrail', 'logs', 'backup']

/** Draws who makes a call at a moment. */
export function drawCaller(kind: CallerKind, place: Place, random: Random, time: number): Caller {
  if (kind === 'service' || (kind === 'any' && random.chance(0.12))) return serviceCaller(random)
  if (kind === 'person' || random.chance(0.08)) return person(place, random, time)
  if (random.chance(0.05)) return iamUser(place, random)
  return roleSession(place, random, time)
}

function serviceCaller(random: Random): Caller {
  const name = `${random.pick(SERVICES)}.amazonaws.com`
  return {
    identity: { type: 'AWSService', invokedBy: name },
    arn: name,
    address: name,
    userAgent: name,
    isService: true,
  }
}

function iamUser({ account }: Place, random: Random): Caller {
  const name = `batch-user-${rank(random, 40)}`
  const arn = `arn:aws:iam::${account}:user/${name}`
  return {
    identity: {
      type: 'IAMUser',
      principalId: `AIDA${capitalsOf(`${account}${name}`, 17)}`,
      arn,
      accountId: account,
      accessKeyId: `AKIA${capitalsOf(`key${account}${name}`, 16)}`,
      userName: name,
    },
    arn,
    address: outsideAddress(rank(random, 2_000)),
    userAgent: random.pick(AGENTS),
    isService: false,
  }
}

function person(place: Place, random: Random, time: number): Caller {
  const session = `operator${rank(random, 60)}@example.com`
  const role = `AWSReservedSSO_Operations_${idOf(`sso${place.account}`, 16)}`
  return assumedRole(place, random, time, role, session, random.pick(BROWSERS))
}

function roleSession(place: Place, random: Random, time: number): Caller {
  const number = rank(random, 60)
  const session = number % 3 === 0 ? `i-${idOf(`${place.account}${rank(random, 300)}`, 17)}` : `task-${random.hex(8)}`
  const byService = random.chance(0.15)
  const caller = assumedRole(place, random, time, `workload-role-${number}`, session, random.pick(AGENTS))
  if (!byService) return caller
  const invokedBy = `${random.pick(SERVICES)}.amazonaws.com`
  const identity = { ...caller.identity, invokedBy }
  return { ...caller, identity, address: invokedBy, userAgent: invokedBy, isService: true }
}

function assumedRole(
  { account, region }: Place,
  random: Random,
  time: number,
  role: string,
  session: string,
  userAgent: string,
): Caller {
  const roleId = `AROA${capitalsOf(`role${account}${role}`, 17)}`
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${session}`
  return {
    identity: {
      type: 'AssumedRole',
      principalId: `${roleId}:${session}`,
      arn,
      accountId: account,
      accessKeyId: `ASIA${capitalsOf(`${account}${role}${session}${Math.floor(time / 3_600_000)}`, 16)}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: roleId,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
        attributes: {
          creationDate: isoSeconds(time - random.between(60, 3_600) * 1000),
          mfaAuthenticated: session.includes('@') ? 'true' : 'false',
        },
        ...(session.startsWith('i-') ? { ec2RoleDelivery: '2.0' } : {}),
      },
    },
    arn,
    address: outsideAddress(rank(random, 4_000) + region.length),
    userAgent,
    isService: false,
  }
}
