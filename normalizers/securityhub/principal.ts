import { lastPart } from '#core/arn.ts'
import { text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { FindingResource } from './record.ts'
import { memberOf, type Related } from './record-values.ts'

/** Who a finding is about. */
export interface Principal {
  readonly user?: Part<'user'> | undefined
  readonly related: Related
}

interface Identity {
  readonly name?: string | undefined
  readonly id?: string | undefined
  readonly accessKey?: string | undefined
}

/** Ids of users and roles (IAM: unique identifiers); some findings write them where the name belongs. */
const PRINCIPAL_ID = /^A(?:ID|RO)A[A-Z\d]{12,}$/

/** Returns the first IAM user, role or access key among the resources as the user; names, ids and keys of all are related. */
export function principalOf(resources: readonly FindingResource[]): Principal {
  const identities = resources.map(identityOf).filter((identity) => identity !== undefined)
  const [first] = identities
  if (first === undefined) return { related: {} }
  const users: (string | undefined)[] = []
  for (const { name, id, accessKey } of identities) users.push(name, id, sessionOf(id), accessKey)
  return { user: { name: first.name, id: first.id }, related: { user: users } }
}

function identityOf(resource: FindingResource): Identity | undefined {
  switch (resource.Type) {
    case 'AwsIamUser':
      return named(resource, 'UserName', 'UserId')
    case 'AwsIamRole':
      return named(resource, 'RoleName', 'RoleId')
    case 'AwsIamAccessKey':
      return accessKeyOwner(resource)
    default:
      return undefined
  }
}

function named(resource: FindingResource, nameKey: string, idKey: string): Identity {
  const details = memberOf(resource.Details, resource.Type ?? '')
  const last = lastPart(text(resource.Id))
  const isId = PRINCIPAL_ID.test(last ?? '')
  return {
    name: text(memberOf(details, nameKey)) ?? (isId ? undefined : last),
    id: text(memberOf(details, idKey)) ?? (isId ? last : undefined),
  }
}

/** GuardDuty writes the key into the id, `AWS::IAM::AccessKey:ASIA…`, or the word null where it knows none. */
function accessKeyOwner(resource: FindingResource): Identity {
  const details = memberOf(resource.Details, 'AwsIamAccessKey')
  const last = lastPart(text(resource.Id))
  return {
    name: text(memberOf(details, 'PrincipalName')) ?? text(memberOf(details, 'UserName')),
    id: text(memberOf(details, 'PrincipalId')),
    accessKey: text(memberOf(details, 'AccessKeyId')) ?? (last === 'null' ? undefined : last),
  }
}

/** The session of an assumed role stands behind the colon of its principal id. */
function sessionOf(id: string | undefined): string | undefined {
  return id?.includes(':') ? lastPart(id) : undefined
}
