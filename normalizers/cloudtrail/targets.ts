import { lastPart } from '#core/arn.ts'
import { joinLists } from '#core/join-lists.ts'
import type { Notes } from '#core/notes.ts'
import { text, unique } from '#core/text.ts'
import type { Action } from './action.ts'
import { isAssumeRole } from './classify.ts'
import type { Part } from './document.ts'
import { HIDDEN_NAME, visibleName } from './identity.ts'
import type { Resource } from './record.ts'
import { items, member, texts } from './values.ts'

const MAX_TARGETS = 100
const IAM = 'iam.amazonaws.com'

/** An API call with what it asked for and what it got. */
export interface Exchange {
  readonly action: Action
  readonly eventSource: string
  readonly request: unknown
  readonly response: unknown
  readonly resources: readonly (Resource | null | undefined)[] | null | undefined
}

/** The user or role that a call of IAM or STS acts on. */
export function targetUser(exchange: Exchange, notes: Notes): Pick<Part<'user'>, 'target' | 'changes'> | undefined {
  const { action, eventSource, request, response } = exchange
  if (eventSource === 'sts.amazonaws.com') {
    if (!isAssumeRole(action)) return undefined
    const id = text(member(member(response, 'assumedRoleUser'), 'assumedRoleId'))
    return { target: { id, name: lastPart(text(member(request, 'roleArn'))) } }
  }
  if (eventSource !== IAM && action.name !== 'CreateUser') return undefined
  return {
    target: {
      id: text(member(member(response, 'user'), 'userId')),
      name: visibleName(member(request, 'userName'), notes),
    },
    changes: { name: text(member(request, 'newUserName')) },
  }
}

/** The IAM group that a call acts on; EC2 calls its security groups by the same words and is left out. */
export function groupOf({ eventSource, request, response }: Exchange): Part<'group'> | undefined {
  if (eventSource !== IAM) return undefined
  return { id: text(member(member(response, 'group'), 'groupId')), name: text(member(request, 'groupName')) }
}

/** The EC2 instances in a call, at most 100: those it names, or those that RunInstances made. */
export function instancesOf({ action, request, response }: Exchange): string[] | undefined {
  const target = member(request, 'target')
  return unique(
    [
      text(member(request, 'instanceId')),
      ...texts(member(request, 'instanceIds')),
      ...instanceItems(request),
      typeof target === 'string' && target.startsWith('i-') ? target : undefined,
      ...(action.name === 'RunInstances' ? instanceItems(response) : []),
    ],
    MAX_TARGETS,
  )
}

function instanceItems(value: unknown): string[] {
  const set = member(value, 'instancesSet')
  return set === undefined ? [] : joinLists(items(set).map((item) => texts(member(item, 'instanceId'))))
}

const SECRET_MEMBERS = ['secretId', 'secretIdList']
/** Members of requests that name what the call acts on; the first that is present counts. */
const TARGET_MEMBERS = (
  'roleArn roleName userName groupName policyArn keyId functionName dBInstanceIdentifier dBClusterIdentifier stackName trailName ' +
  'detectorId groupId instanceId instanceIds instancesSet target snapshotId imageId volumeId vpcId clusterName tableName topicArn ' +
  'queueUrl logGroupName resourceArn'
).split(' ')
/** Most calls of CloudTrail name their trail so. */
const TRAIL_TARGET_MEMBERS = TARGET_MEMBERS.flatMap((name) => (name === 'trailName' ? [name, 'name'] : [name]))
/** Members that name what a call acts on where neither the members above nor the resources do. */
const FURTHER_TARGET_MEMBERS = ['dBSnapshotIdentifier', 'dBClusterSnapshotIdentifier', 'snapshotIdentifier']

/** What a call acts on, at most 100 values: threshold rules count them. */
export function targetsOf(exchange: Exchange): string[] | undefined {
  const { request, resources } = exchange
  const inRequest = typeof request === 'object' && request !== null
  const named = inRequest ? requestTargets(request, exchange).filter((name) => name !== HIDDEN_NAME) : []
  if (named.length > 0) return unique(named, MAX_TARGETS)
  const arns = resources?.map(arnOf).filter((arn) => arn !== undefined) ?? []
  if (arns.length > 0) return unique(arns, MAX_TARGETS)
  return unique(inRequest ? furtherTargets(request, exchange) : instanceItems(exchange.response), MAX_TARGETS)
}

function furtherTargets(request: object, { response }: Exchange): readonly string[] {
  const named = firstTexts(request, FURTHER_TARGET_MEMBERS)
  if (named.length > 0) return named
  const group = text(member(member(request, 'ModifySecurityGroupRulesRequest'), 'GroupId'))
  return group === undefined ? instanceItems(response) : [group]
}

function requestTargets(request: object, exchange: Exchange): readonly string[] {
  const secrets = firstTexts(request, SECRET_MEMBERS)
  if (secrets.length > 0) return secrets
  if (exchange.eventSource === 'ssm.amazonaws.com') {
    const parameters = [...texts(member(request, 'names')), ...texts(member(request, 'name'))]
    if (parameters.length > 0) return parameters
    // a call that reads below a path, or goes on with a session, names nothing else
    const other = firstTexts(request, ['path', 'sessionId'])
    if (other.length > 0) return other
  }
  const bucket = text(member(request, 'bucketName'))
  if (bucket !== undefined) return objectTargets(bucket, request, exchange)
  const ofTrail = exchange.eventSource === 'cloudtrail.amazonaws.com'
  return firstTexts(request, ofTrail ? TRAIL_TARGET_MEMBERS : TARGET_MEMBERS)
}

function firstTexts(request: object, names: readonly string[]): readonly string[] {
  for (const name of names) {
    const found = member(request, name)
    if (found === undefined) continue
    const values = name === 'instancesSet' ? instanceItems(request) : texts(found)
    if (values.length > 0) return values
  }
  return []
}

/** Objects of S3 as `bucket/key`. Most records of DeleteObjects do not say which; where they do, each object counts. */
function objectTargets(bucket: string, request: object, { action, resources }: Exchange): string[] {
  if (action.name === 'DeleteObjects') {
    const keys = deletedKeys(request)
    if (keys.length > 0) return keys.map((key) => `${bucket}/${key}`)
    const objects = resources?.filter((resource) => resource?.type === 'AWS::S3::Object').map(arnOf) ?? []
    const named = objects.flatMap((arn) => (arn === undefined ? [] : [arn.slice(arn.indexOf(':::') + 3)]))
    if (named.length > 0) return named
  }
  const key = text(member(request, 'key'))
  return [key === undefined ? bucket : `${bucket}/${key}`]
}

function deletedKeys(request: object): string[] {
  const wanted = member(request, 'delete') ?? member(request, 'Delete')
  const objects = ['objects', 'object', 'Objects', 'Object'].map((name) => member(wanted, name))
  const list = items(objects.find((value) => value !== undefined))
  return list.flatMap((item) => texts(member(item, 'key') ?? member(item, 'Key'))).slice(0, MAX_TARGETS)
}

/** Services write the ARN of a resource in two spellings. */
export function arnOf(resource: Resource | null | undefined): string | undefined {
  return text(resource?.ARN) ?? text(resource?.arn)
}
