import { lastPart } from '#core/arn.ts'
import { text } from '#core/text.ts'
import { accountOf, addPolicy, addStatement, type Grants, readPolicy } from './policy.ts'
import { items, member, texts } from './values.ts'

/** Attached to a user, role or group they make an administrator of it. */
const ADMIN_POLICIES: ReadonlySet<string> = new Set(['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'])
const ALL_USERS = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)\b/
const PUBLIC_ACLS: ReadonlySet<string> = new Set(['public-read', 'public-read-write', 'authenticated-read'])
/** Services whose policies give rights to users and roles; the same words elsewhere (IoT, VPC endpoints) do not. */
const IDENTITY_SOURCES: ReadonlySet<string> = new Set(['iam.amazonaws.com', 'sso.amazonaws.com'])
const MAX_LEVELS = 4
const MAX_VISITED = 500

/** A call that changes something, with what it asked for. */
export interface Change {
  readonly actionName: string
  readonly eventSource: string
  readonly request: object
}

/**
 * Returns what a call gives away: to everybody, to accounts, or of administrator rights.
 *
 * Read from policies in the request, public ACLs, shares and permissions, public endpoints and attached policies, whether or not the
 * call succeeded.
 */
export function grantsOf(change: Change): Grants {
  const grants: Grants = { public: false, admin: false, accounts: new Set() }
  const { actionName, eventSource, request } = change
  if (holdsPolicies(change)) addPolicies(request, grants, 1, { left: MAX_VISITED })
  if (attachesAdmin(change)) grants.admin = true
  if (!IDENTITY_SOURCES.has(eventSource)) grants.admin = false
  if (eventSource.startsWith('s3') && grantsToAllUsers(request)) grants.public = true
  if (isTrue(member(request, 'publiclyAccessible'))) grants.public = true
  if (actionName.endsWith('FunctionUrlConfig') && member(request, 'authType') === 'NONE') grants.public = true
  addPermissions(change, grants)
  return grants
}

/** An endpoint policy limits what goes through the endpoint, and a session policy what a session may do: neither gives anything. */
function holdsPolicies({ actionName, eventSource }: Change): boolean {
  return !actionName.endsWith('VpcEndpoint') && eventSource !== 'sts.amazonaws.com'
}

/** Services put policies into members of many names, all with the word policy. */
function addPolicies(part: object, grants: Grants, level: number, visits: { left: number }): void {
  // SNS and SQS set an attribute by name.
  if (member(part, 'attributeName') === 'Policy') addIfPolicy(member(part, 'attributeValue'), grants)
  for (const key of Object.keys(part)) {
    if (visits.left-- <= 0) return
    const value = (part as Readonly<Record<string, unknown>>)[key]
    if (typeof value !== 'object' && typeof value !== 'string') continue
    if (/polic(?:y|ies)/i.test(key) && addIfPolicy(value, grants)) continue
    if (typeof value === 'object' && value !== null && level < MAX_LEVELS) addPolicies(value, grants, level + 1, visits)
  }
}

function addIfPolicy(value: unknown, grants: Grants): boolean {
  const policy = readPolicy(value)
  if (policy !== undefined) addPolicy(policy, grants)
  return policy !== undefined
}

function attachesAdmin({ actionName, request }: Change): boolean {
  if (!actionName.startsWith('Attach')) return false
  const arns = [text(member(request, 'policyArn')), text(member(request, 'managedPolicyArn'))]
  return arns.some((arn) => ADMIN_POLICIES.has(lastPart(arn) ?? ''))
}

/** Canned ACLs and grants come as headers, whose case varies, or as an access control list. */
function grantsToAllUsers(request: object): boolean {
  for (const [key, value] of Object.entries(request)) {
    const name = key.toLowerCase()
    if (name === 'x-amz-acl' && texts(value).some((acl) => PUBLIC_ACLS.has(acl))) return true
    if (name.startsWith('x-amz-grant-') && texts(value).some((grantee) => ALL_USERS.test(grantee))) return true
    if (name === 'accesscontrolpolicy' && listGrantsToAllUsers(value)) return true
  }
  return false
}

function listGrantsToAllUsers(policy: unknown): boolean {
  const grants = [
    member(member(policy, 'AccessControlList'), 'Grant'),
    member(policy, 'AccessControlList'),
    member(policy, 'Grants'),
  ]
  return grants
    .flatMap((value) => items(value))
    .some((grant) => ALL_USERS.test(text(member(member(grant, 'Grantee'), 'URI')) ?? ''))
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true')
}

/** Adds shares and permissions that are no policy documents. */
function addPermissions(change: Change, grants: Grants): void {
  for (const grantee of granteesOf(change).flatMap(texts)) {
    if (grantee === 'all') grants.public = true
    // The ARN of an organization names its management account, which is not who is meant.
    const account = ORGANIZATION_ARN.test(grantee) ? undefined : accountOf(grantee)
    if (account !== undefined) grants.accounts.add(account)
  }
  if (ADD_STATEMENT.has(change.actionName)) addStatement(statementOf(change.request), grants)
}

const ORGANIZATION_ARN = /^arn:[^:]+:organizations:/
const ADD_STATEMENT: ReadonlySet<string> = new Set(['AddPermission', 'AddLayerVersionPermission', 'PutPermission'])

/** The word `all`, account ids and ARNs that a request lets in, alone or in lists. */
function granteesOf({ actionName, request }: Change): readonly unknown[] {
  switch (actionName) {
    case 'ModifySnapshotAttribute':
    case 'ModifyImageAttribute':
    case 'ModifyFpgaImageAttribute':
      return ['createVolumePermission', 'launchPermission', 'loadPermission']
        .flatMap((name) => items(member(member(request, name), 'add')))
        .flatMap((item) => [member(item, 'group'), member(item, 'userId')])
    case 'ModifyDBSnapshotAttribute':
    case 'ModifyDBClusterSnapshotAttribute':
      return [member(request, 'valuesToAdd')]
    case 'ModifyDocumentPermission':
      return [member(request, 'accountIdsToAdd')]
    case 'AuthorizeSnapshotAccess':
      return [member(request, 'accountWithRestoreAccess')]
    case 'CreateResourceShare':
    case 'AssociateResourceShare':
      return [member(request, 'principals')]
    case 'CreateGrant':
      return [member(request, 'granteePrincipal')]
    case 'AddPermission':
      return [member(request, 'aWSAccountId'), member(request, 'aWSAccountIds')]
    default:
      return []
  }
}

/** The statement that Lambda and EventBridge make of the members of a request. */
function statementOf(request: object): object {
  const principal = member(request, 'principal')
  const condition = member(request, 'condition')
  const key = text(member(condition, 'key'))
  return {
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: principal },
    Condition: {
      ArnLike: { 'aws:SourceArn': member(request, 'sourceArn') },
      StringEquals: {
        'aws:SourceAccount': member(request, 'sourceAccount'),
        'aws:PrincipalOrgID': member(request, 'principalOrgID') ?? member(request, 'organizationId'),
        // The only operator that EventBridge knows here is StringEquals.
        ...(key === undefined ? {} : { [key]: member(condition, 'value') }),
      },
    },
  }
}
