import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentId } from '#core/document-id.ts'
import { Notes } from '#core/notes.ts'
import { routeKey } from '#core/object-key.ts'
import { isRejection } from '#core/source.ts'
import { digest } from '#ingest/digest.ts'
import { expectBearsAnyPart, expectSound, type Json, mergedRecord } from '#test/contract/broken-parts.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { type Expected, fixturesOf, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const FILE = `${ACCOUNT}_CloudTrail_ap-northeast-1_20261120T0105Z_AbCdEfGhIjKlMnOp.json.gz`
const KEY = `AWSLogs/${ACCOUNT}/CloudTrail/ap-northeast-1/2026/11/20/${FILE}`

type Placed = Expected['documents'][number]

const USER: Json = {
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE00000SUZUK',
  arn: `arn:aws:iam::${ACCOUNT}:user/suzuki`,
  accountId: ACCOUNT,
  accessKeyId: 'AKIAEXAMPLE000000001',
  userName: 'suzuki',
}
const EVENT: Json = {
  eventVersion: '1.11',
  userIdentity: USER,
  eventTime: '2026-11-20T01:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: 'ap-northeast-1',
  sourceIPAddress: '203.0.113.10',
  userAgent: 'aws-cli/2.17.32',
  requestParameters: null,
  responseElements: null,
  eventID: '00000000-0000-4000-8000-000000000001',
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: ACCOUNT,
  eventCategory: 'Management',
}

function run(records: readonly unknown[], key = KEY): Expected {
  return runFixture({ title: 'made by a test', key, records }, [source])
}

function one(over: Json, key = KEY): Placed {
  const { documents, rejections } = run([{ ...EVENT, ...over }], key)
  const [document] = documents
  if (document === undefined) throw new Error(JSON.stringify(rejections))
  return document
}

function hinomi(over: Json): Json {
  return (one(over).document as { hinomi: Json }).hinomi
}

function reasons(over: Json, key = KEY): string[] {
  return run([{ ...EVENT, ...over }], key).rejections.map(({ reason }) => reason)
}

/** Without what depends on where the record lay. */
function withoutPlace({ document, ...rest }: Placed): unknown {
  const { archive: _, ...kept } = (document as { hinomi: Json }).hinomi
  return { ...rest, document: { ...document, hinomi: kept } }
}

function envelope(...events: readonly unknown[]): Json {
  const logEvents = events.map((event, id) => ({ id: String(id), message: JSON.stringify(event) }))
  return { messageType: 'DATA_MESSAGE', owner: ACCOUNT, logGroup: 'trail', logStream: 's', logEvents }
}

describe('category and type', () => {
  const READ = true
  const WRITE = false
  it.each([
    ['ec2', 'DescribeInstances', READ, 'api', 'info'],
    ['s3', 'ListBuckets', READ, 'api', 'info'],
    ['glue', 'SearchTables', READ, 'api', 'info'],
    ['cloudtrail', 'LookupEvents', READ, 'api', 'info'],
    ['s3', 'HeadBucket', READ, 'api', 'info'],
    ['signin', 'CheckMfa', undefined, 'api,authentication', 'info'],
    ['cloudformation', 'ValidateTemplate', READ, 'api', 'info'],
    ['ses', 'VerifyEmailIdentity', WRITE, 'api,configuration', 'info'],
    ['iam', 'SimulateCustomPolicy', READ, 'api,iam', 'admin,info'],
    ['logs', 'TestMetricFilter', READ, 'api', 'info'],
    ['cloudformation', 'EstimateTemplateCost', READ, 'api', 'info'],
    ['config', 'PreviewAnything', undefined, 'api', 'info'],
    ['signin', 'ConsoleLogin', WRITE, 'api,authentication', 'start'],
    ['signin', 'SwitchRole', WRITE, 'api,authentication', 'start'],
    ['signin', 'GetSigninToken', WRITE, 'api,authentication', 'start'],
    ['signin', 'Logout', undefined, 'api,authentication', 'end'],
    ['signin', 'SignOut', undefined, 'api,authentication', 'end'],
    ['signin', 'PasswordUpdated', WRITE, 'api,authentication', 'change'],
    ['sts', 'AssumeRole', undefined, 'api,authentication', 'start'],
    ['sts', 'AssumeRole', READ, 'api,authentication', 'access'],
    ['sts', 'AssumeRoleWithSAML', undefined, 'api,authentication', 'start'],
    ['sts', 'AssumeRoleWithWebIdentity', undefined, 'api,authentication', 'start'],
    ['sts', 'GetSessionToken', undefined, 'api,authentication', 'start'],
    ['sts', 'GetFederationToken', WRITE, 'api,authentication', 'start'],
    ['sts', 'GetCallerIdentity', READ, 'api', 'access'],
    ['sso', 'Authenticate', undefined, 'api,authentication,iam', 'admin,start'],
    ['sso', 'Federate', undefined, 'api,authentication,iam', 'admin,start'],
    ['sso', 'UserAuthentication', undefined, 'api,authentication,iam', 'start,user'],
    ['sso', 'ListAccounts', READ, 'api,iam', 'admin,info'],
    ['ec2', 'GetPasswordData', READ, 'api', 'access'],
    ['secretsmanager', 'GetSecretValue', READ, 'api', 'access'],
    ['secretsmanager', 'BatchGetSecretValue', READ, 'api', 'access'],
    ['cognito-idp', 'GetSessionToken', undefined, 'api', 'access'],
    ['timestream', 'SelectRows', undefined, 'api', 'access'],
    ['dynamodb', 'Query', undefined, 'api', 'access'],
    ['dynamodb', 'Scan', undefined, 'api', 'access'],
    ['logs', 'ReadStream', undefined, 'api', 'access'],
    ['rds', 'DownloadDBLogFilePortion', READ, 'api', 'access'],
    ['kms', 'Decrypt', READ, 'api', 'access'],
    ['s3', 'DeleteBucket', WRITE, 'api,configuration', 'deletion'],
    ['ecr', 'BatchDeleteImage', WRITE, 'api,configuration', 'deletion'],
    ['ec2', 'DeregisterImage', WRITE, 'api,configuration', 'deletion'],
    ['ec2', 'TerminateInstances', WRITE, 'api,configuration', 'deletion'],
    ['sqs', 'PurgeQueue', WRITE, 'api,configuration', 'deletion'],
    ['ec2', 'ReleaseAddress', undefined, 'api,configuration', 'deletion'],
    ['kms', 'ScheduleKeyDeletion', WRITE, 'api,configuration', 'deletion'],
    ['iam', 'RemoveUserFromGroup', WRITE, 'api,iam', 'deletion,group,user'],
    ['iam', 'DeleteAccessKey', WRITE, 'api,iam', 'deletion,user'],
    ['iam', 'CreateUser', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'CreateLoginProfile', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'CreateAccessKey', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'CreateVirtualMFADevice', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'UploadSSHPublicKey', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'UploadSigningCertificate', WRITE, 'api,iam', 'creation,user'],
    ['iam', 'CreateGroup', WRITE, 'api,iam', 'creation,group'],
    ['iam', 'CreateRole', WRITE, 'api,iam', 'admin,creation'],
    ['iam', 'AttachRolePolicy', WRITE, 'api,iam', 'admin,change'],
    ['iam', 'AddUserToGroup', WRITE, 'api,iam', 'change,group,user'],
    ['iam', 'ListUsers', READ, 'api,iam', 'info,user'],
    ['iam', 'GetAccountAuthorizationDetails', READ, 'api,iam', 'access,admin'],
    ['sso', 'CreateAccountAssignment', WRITE, 'api,iam', 'admin,creation'],
    ['sso-directory', 'DisableUser', WRITE, 'api,iam', 'change,user'],
    ['identitystore', 'CreateGroupMembership', WRITE, 'api,iam', 'creation,group'],
    ['rolesanywhere', 'CreateTrustAnchor', WRITE, 'api,iam', 'admin,creation'],
    ['ec2', 'RunInstances', WRITE, 'api,configuration', 'creation'],
    ['ecs', 'RegisterTaskDefinition', WRITE, 'api,configuration', 'creation'],
    ['ec2', 'AllocateAddress', WRITE, 'api,configuration', 'creation'],
    ['ec2', 'ImportKeyPair', WRITE, 'api,configuration', 'creation'],
    ['acm-pca', 'IssueCertificate', WRITE, 'api,configuration', 'creation'],
    ['acm', 'RequestCertificate', WRITE, 'api,configuration', 'creation'],
    ['rds', 'CopyDBSnapshot', WRITE, 'api,configuration', 'creation'],
    ['rds', 'RestoreDBInstanceFromDBSnapshot', WRITE, 'api,configuration', 'creation'],
    ['kms', 'GenerateDataKey', READ, 'api', 'access'],
    ['kms', 'GenerateDataKey', 'true', 'api', 'access'],
    ['ssm', 'StartSession', WRITE, 'api,configuration', 'start'],
    ['ssm', 'ResumeSession', WRITE, 'api,configuration', 'start'],
    ['rds', 'RebootDBInstance', WRITE, 'api,configuration', 'start'],
    ['cloudtrail', 'StopLogging', WRITE, 'api,configuration', 'end'],
    ['ecs', 'PauseTask', 'false', 'api,configuration', 'end'],
    ['s3', 'PutBucketPolicy', WRITE, 'api,configuration', 'change'],
    ['ec2', 'ModifyInstanceAttribute', WRITE, 'api,configuration', 'change'],
    ['ec2', 'AuthorizeSecurityGroupIngress', undefined, 'api,configuration', 'change'],
    ['codebuild', 'Runtime', undefined, 'api,configuration', 'change'],
    ['codebuild', 'Listing', READ, 'api', 'access'],
    ['lambda', 'CreateFunction20150331', WRITE, 'api,configuration', 'creation'],
  ])('NA-23 %s:%s with readOnly %s is %s: %s', (service, eventName, readOnly, category, type) => {
    const { document } = one({ eventSource: `${service}.amazonaws.com`, eventName, readOnly })
    expect(document).toMatchObject({ event: { category: category.split(','), type: type.split(',') } })
    expect(complaintsAbout(document, source)).toEqual([])
  })

  it.each([
    ['s3', 'GetObject', true, 'api,file', 'access'],
    ['s3', 'PutObject', false, 'api,file', 'creation'],
    ['s3', 'DeleteObjects', false, 'api,file', 'deletion'],
    ['s3', 'CompleteMultipartUpload', false, 'api,file', 'change'],
    ['dynamodb', 'PutItem', false, 'api,database', 'change'],
    ['dynamodb', 'DeleteItem', false, 'api,database', 'deletion'],
    ['rdsdata', 'ExecuteStatement', false, 'api,database', 'change'],
    ['lambda', 'Invoke', false, 'api', 'change'],
  ])('NA-23 data event %s:%s (readOnly %s) is %s: %s', (service, eventName, readOnly, category, type) => {
    const over = { eventSource: `${service}.amazonaws.com`, eventName, readOnly }
    const expected = { event: { category: category.split(','), type: type.split(',') } }
    expect(one({ ...over, eventCategory: 'Data' }).document).toMatchObject(expected)
    expect(one({ ...over, eventCategory: null, managementEvent: 'false' }).document).toMatchObject(expected)
  })

  it('NA-23 whatever a call is named, its classes are a pair that ECS allows', () => {
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^[A-Z][a-z]{2,8}(?:User|Group|Role)?$/))
    const service = fc.constantFrom('iam', 'sts', 'signin', 'sso', 's3', 'dynamodb', 'ec2')
    const category = fc.constantFrom('Management', 'Data', 'NetworkActivity', 'Other')
    const errorCode = fc.constantFrom(undefined, 'AccessDenied')
    const readOnly = fc.constantFrom(undefined, true, false)
    fc.assert(
      fc.property(name, service, category, errorCode, readOnly, (eventName, prefix, eventCategory, error, reads) => {
        const over = { eventName, eventCategory, errorCode: error, readOnly: reads }
        const { document } = one({ ...over, eventSource: `${prefix}.amazonaws.com` })
        expect(complaintsAbout(document, source)).toEqual([])
      }),
    )
  })

  it.each([
    ['AccessDenied', true],
    ['AccessDeniedException', true],
    ['Client.UnauthorizedOperation', true],
    ['UnauthorizedException', true],
    ['NotAuthorizedException', true],
    ['KMSAccessDeniedException', true],
    ['VpceAccessDenied', true],
    ['Forbidden', true],
    ['AuthFailure', true],
    ['Client.AuthFailure', true],
    ['ForbiddenFruit', false],
    ['NoSuchBucketPolicy', false],
    ['ThrottlingException', false],
  ])('the error %s is a denial: %s', (errorCode, denied) => {
    const { event } = one({ errorCode, errorMessage: 'no' }).document as { event: { type: string[]; outcome: string } }
    expect([event.type.includes('denied'), event.outcome]).toEqual([denied, 'failure'])
  })

  it.each([
    [{}, 'success'],
    [{ errorCode: '', errorMessage: '' }, 'success'],
    [{ errorMessage: 'Failed authentication' }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
    [{ responseElements: { SwitchRole: 'Failure' } }, 'failure'],
    [{ responseElements: { CheckMfa: 'Failure' } }, 'failure'],
    [{ responseElements: { ExitRole: 'Failure' } }, 'failure'],
    [{ responseElements: { RenewRole: 'Failure' } }, 'failure'],
    [{ responseElements: { ExternalIdPDirectoryLogin: 'Failure' } }, 'failure'],
    [{ responseElements: { PasswordUpdated: 'Failure' } }, 'failure'],
    [{ responseElements: { PasswordRecoveryRequested: 'Failure' } }, 'failure'],
    [{ responseElements: { PasswordRecoveryCompleted: 'Failure' } }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Success' } }, 'success'],
    [{ responseElements: { PasswordUpdated: 'Success' } }, 'success'],
    [{ responseElements: { status: 'Failure' } }, 'success'],
  ])('outcome of %j is %s', (over, outcome) => {
    expect(one(over).document).toMatchObject({ event: { outcome } })
  })
})

describe('who', () => {
  const TYPES =
    'Root IAMUser AssumedRole Role FederatedUser SAMLUser WebIdentityUser IdentityCenterUser AWSService AWSAccount Directory Unknown'

  it.each([...TYPES.split(' '), 'Novel', undefined])('NA-24 %s: user.id is never the access key', (type) => {
    const { document } = one({ userIdentity: { ...USER, type } })
    const { user, related } = document as { user: Json; related: { user: string[] } }
    expect([user.id, user.name]).not.toContain(USER.accessKeyId)
    expect(user.domain).toBe(ACCOUNT)
    expect(related.user).toContain(USER.accessKeyId)
    expect(document).toHaveProperty('aws.cloudtrail.user_identity.access_key_id', USER.accessKeyId)
  })

  it('NA-24 a role session keeps the person, and the role beside', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/Operator`
    const userIdentity = {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:suzuki',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/suzuki`,
      accountId: ACCOUNT,
      sessionContext: { sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', arn, userName: 'Operator' } },
    }
    expect(one({ userIdentity }).document).toMatchObject({
      user: { name: 'suzuki', effective: { name: 'Operator', id: 'AROAEXAMPLE' } },
      hinomi: { principal: arn, session: 'suzuki' },
    })
  })

  it.each([
    ['AROAEXAMPLE00000OTHER:i-0abc1234def567890', 'i-0abc1234def567890', true],
    ['AROAEXAMPLE00000OTHER:suzuki@example.com', 'suzuki@example.com', undefined],
    ['AROAEXAMPLE00000OTHER', undefined, undefined],
    ['AROAEXAMPLE00000OTHER:', undefined, undefined],
    ['AIDAEXAMPLE00000OTHER:x', undefined, undefined],
  ])('of a caller of another account with id %s the session is %s', (principalId, session, instance) => {
    const { document } = one({ userIdentity: { type: 'AWSAccount', principalId, accountId: OTHER } })
    const facts = (document as { hinomi: Json }).hinomi
    expect([facts.session, facts.instance_session]).toEqual([session, instance])
    expect(document).not.toHaveProperty('user.name')
  })

  it('a hidden user name appears nowhere but as a tag', () => {
    const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
    const { document } = one({ userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: hidden } })
    expect(JSON.stringify(document)).not.toContain(hidden)
    expect(document).toMatchObject({ tags: ['hidden-user-name'], hinomi: { principal: ACCOUNT } })
  })

  const role = (path: string, over: Json = {}) => ({
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/X/session`,
    sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/${path}X` } },
    ...over,
  })
  it.each([
    ['a user', USER, '203.0.113.10', true],
    ['nobody', null, 'AWS Internal', true],
    ['a service', { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, 'lambda.amazonaws.com', false],
    ['a role', role(''), 'lambda.amazonaws.com', true],
    ['a service-linked role', role('aws-service-role/ecs.amazonaws.com/'), '203.0.113.10', false],
    ['a role with a path like it', role('x/aws-service-role/ecs.amazonaws.com/'), 'ecs.amazonaws.com', true],
    ['a session that is named like it', role('', { arn: 'arn:aws:sts::1:assumed-role/aws-service-role/x' }), 'x', true],
    ['a service role from an address', role('service-role/'), '203.0.113.10', true],
    ['a service role from a service', role('service-role/'), 'lambda.amazonaws.com', false],
    ['a service role from nowhere', role('service-role/'), 'AWS Internal', true],
    ['a service role for a service', role('service-role/', { invokedBy: 'ecs.amazonaws.com' }), 'AWS Internal', false],
    ['a service role for no service', role('service-role/', { invokedBy: 'amazonaws.com.example.com' }), 'x', true],
    [
      'a person by a service',
      { ...USER, invokedBy: 'cloudformation.amazonaws.com' },
      'cloudformation.amazonaws.com',
      true,
    ],
  ])('%s is a person: %s %s %s', (_, userIdentity, sourceIPAddress, human) => {
    expect(hinomi({ userIdentity, sourceIPAddress }).is_human).toBe(human)
  })

  it.each([
    ['i-0abc1234', true],
    ['i-0abc123', undefined],
    ['i-0abc1234-x', undefined],
    ['xi-0abc1234', undefined],
  ])('the session %s is one of an instance: %s', (session, instance) => {
    const userIdentity = { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/${session}` }
    expect(hinomi({ userIdentity }).instance_session).toBe(instance)
  })
})

describe('time, identity, keys and trust', () => {
  it('the id is made of account, source and eventID, and there is no version', () => {
    const placed = one({})
    expect(placed.id).toBe(documentId(digest, ACCOUNT, 'cloudtrail', [String(EVENT.eventID)]))
    expect(placed).not.toHaveProperty('version')
    expect(placed.index).toBe('logs-aws.cloudtrail-2026.11')
  })

  it('NA-33 an account that forges the eventID of another gets an id of its own', () => {
    const forged = one({ recipientAccountId: OTHER }, KEY.replaceAll(ACCOUNT, OTHER))
    expect(forged.id).not.toBe(one({}).id)
    expect(forged.id.startsWith(`${OTHER}.`)).toBe(true)
  })

  it('equal calls in one second stay separate, a second copy meets the first', () => {
    const ids = ['a', 'b', 'a'].map((eventID) => one({ eventID }).id)
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([false, true])
  })

  it('NA-32 three accounts must agree: key, record and the account of summaries', () => {
    expect(reasons({})).toEqual([])
    expect(reasons({ recipientAccountId: OTHER })).toEqual(['account-mismatch'])
    expect(reasons({ recipientAccountId: Number(OTHER) })).toEqual(['account-mismatch'])
    expect(reasons({ recipientAccountId: null, userIdentity: { ...USER, accountId: OTHER } })).toEqual([])
    expect(reasons({ userIdentity: { ...USER, accountId: OTHER } })).toEqual([])
    const summary = { eventType: 'AwsAggregatedEvent', eventId: 'x', timeWindow: { windowEnd: EVENT.eventTime } }
    expect(reasons({ ...summary, accountId: ACCOUNT })).toEqual([])
    expect(reasons({ ...summary, accountId: OTHER })).toEqual(['account-mismatch'])
    const insight = { eventType: 'AwsCloudTrailInsight', insightDetails: { eventSource: 'x', eventName: 'y' } }
    expect(reasons({ ...insight, recipientAccountId: OTHER })).toEqual(['account-mismatch'])
  })

  it.each([
    ['1.00', []],
    ['1.11', []],
    ['1.999', []],
    ['1', []],
    [1.11, []],
    [undefined, []],
    ['', []],
    ['2.0', ['shape']],
    ['11.1', ['shape']],
    ['0.9', ['shape']],
    ['v1', ['shape']],
    [2, ['shape']],
  ])('event version %s: %j', (eventVersion, expected) => {
    expect(reasons({ eventVersion })).toEqual(expected)
  })

  it('only the first version may lack the eventID: then the place in the object is the identity', () => {
    const old = { ...EVENT, eventID: undefined, eventVersion: '1.00' }
    const ids = run([old, old]).documents.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(ids[1]).toBe(documentId(digest, ACCOUNT, 'cloudtrail', ['archive', KEY, '1000']))
    expect(reasons({ eventID: undefined, eventVersion: '1.01' })).toEqual(['shape'])
    expect(reasons({ eventID: undefined, eventVersion: undefined })).toEqual(['shape'])
  })

  it.each([
    [KEY, 'native'],
    [KEY.replace('.gz', ''), 'native'],
    [KEY.replaceAll('CloudTrail', 'CloudTrail-Insight'), 'native'],
    [KEY.replaceAll('CloudTrail', 'CloudTrail-NetworkActivity'), 'native'],
    [KEY.replaceAll('CloudTrail', 'CloudTrail-Aggregated'), 'native'],
    [KEY.replace('AWSLogs/', 'AWSLogs/o-exampleorgid/'), 'native'],
    [KEY.replace('ap-northeast-1', 'us-gov-west-1'), 'native'],
    [KEY.replaceAll('CloudTrail', 'CloudTrail-Digest'), 'ignored'],
    [KEY.replaceAll('CloudTrail', 'CloudTrail-Digest').replace('AWSLogs/', 'AWSLogs/o-exampleorgid/'), 'ignored'],
    [`x/${KEY}`, 'unknown'],
    [`AWSLogs/${OTHER}/Config/${KEY}`, 'unknown'],
    [KEY.replace(ACCOUNT, '1111'), 'unknown'],
    [KEY.replace('AWSLogs/', 'AWSLogs/organization/'), 'unknown'],
    [KEY.replace('CloudTrail', 'cloudtrail'), 'unknown'],
    [KEY.replace('/20/', '/'), 'unknown'],
    [KEY.replace('.json.gz', '.csv'), 'unknown'],
    [`AWSLogs/${ACCOUNT}/vpcflowlogs/ap-northeast-1/2026/11/20/CloudTrail/x.json.gz`, 'unknown'],
  ])('NA-25 the key %s is %s', (key, kind) => {
    expect(routeKey(key, [source]).kind).toBe(kind)
  })

  it('bare records of all three forms are recognised, those of other sources are not', () => {
    const forms = [
      EVENT,
      { eventType: 'AwsAggregatedEvent' },
      { eventType: 'AwsCloudTrailInsight', insightDetails: {} },
    ]
    expect(forms.map(source.recognizes)).toEqual([true, true, true])
    const others = [
      null,
      [],
      'x',
      {},
      { eventName: 'x' },
      { Id: 'x', ProductArn: 'y' },
      { eventArn: 'z', service: 's' },
    ]
    expect(others.filter(source.recognizes)).toEqual([])
  })

  it('a record is the same document bare and inside an envelope of CloudWatch Logs', () => {
    const rich = everything()
    const [bare] = run([rich]).documents
    const wrapped = run([envelope(EVENT, rich)]).documents[1]
    if (bare === undefined || wrapped === undefined) throw new Error('no document')
    expect(withoutPlace(wrapped)).toEqual(withoutPlace(bare))
  })

  it('NA-30 no text that a caller can choose makes a record disappear', () => {
    const chosen = fc.oneof(
      fc.string(),
      fc.constantFrom('hinomi', 'hinomi-loader', 'aes-siem-es-loader', 'sts', ACCOUNT),
    )
    fc.assert(
      fc.property(chosen, chosen, (text, name) => {
        const identity = {
          type: 'AssumedRole',
          principalId: `AROAEXAMPLE:${text}`,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${text}`,
          userName: text,
          accountId: ACCOUNT,
          sessionContext: { sourceIdentity: text, sessionIssuer: { arn: text, userName: name, principalId: text } },
        }
        const request = { bucketName: text, key: name, policy: text, functionName: text, name, target: text }
        const over = { userAgent: text, sourceIPAddress: name, userIdentity: identity, requestParameters: request }
        const { documents, rejections, skipped } = run([{ ...EVENT, ...over, requestID: text, errorMessage: name }])
        expect([documents.length, rejections, skipped]).toEqual([1, [], []])
        expect(complaintsAbout(documents[0]?.document ?? {}, source)).toEqual([])
      }),
    )
  })

  it.each(['UpdateFunctionCode20150331v2', 'DeleteFunction20150331', 'Invoke', 'AssumeRole', 'StopLogging'])(
    'NA-31 %s on our own loader is a document like any other',
    (eventName) => {
      const requestParameters = {
        functionName: `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:hinomi-loader`,
        roleSessionName: 'hinomi-loader',
      }
      const userIdentity = { ...USER, type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/x/hinomi-loader` }
      const { documents, skipped } = run([
        { ...EVENT, eventName, requestParameters, userIdentity, userAgent: 'hinomi-loader' },
      ])
      expect([documents.length, skipped]).toEqual([1, []])
      expect(documents[0]?.document).toMatchObject({ hinomi: { target: [requestParameters.functionName] } })
    },
  )
})

describe('security groups', () => {
  const range = fc.constantFrom('0.0.0.0/0', '0.0.0.0/00', '203.0.113.9/0', '192.0.2.0/24', '0.0.0.0/24', '10.0.0.0/8')
  const entry = fc.record({ from: fc.nat(65_535), to: fc.nat(65_535), ranges: fc.array(range, { maxLength: 3 }) })
  const open = (requestParameters: Json, eventName = 'AuthorizeSecurityGroupIngress') =>
    hinomi({ eventName, requestParameters }).sg_world_ports as number[] | undefined

  it('lists the ports of world-open entries only, the watched ones always', () => {
    const watched = [22, 3389, 5432, 27017]
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
        const items = entries.map(({ from, to, ranges }) => ({
          ipProtocol: 'tcp',
          fromPort: Math.min(from, to),
          toPort: Math.max(from, to),
          ipRanges: { items: ranges.map((cidrIp) => ({ cidrIp })) },
        }))
        const ports = open({ ipPermissions: { items } }) ?? []
        const worlds = items.filter(({ ipRanges }) => ipRanges.items.some(({ cidrIp }) => /\/0+$/.test(cidrIp)))
        const within = (port: number) => worlds.some(({ fromPort, toPort }) => port >= fromPort && port <= toPort)
        expect(ports.every(within)).toBe(true)
        expect(watched.filter((port) => ports.includes(port))).toEqual(watched.filter(within))
      }),
    )
  })

  it('many open ranges cannot push a watched port off the list', () => {
    const items = Array.from({ length: 300 }, (_, number) => ({
      ipProtocol: 'udp',
      fromPort: 12_000 + number * 50,
      toPort: 12_040 + number * 50,
      ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
    }))
    const last = { ipProtocol: 'tcp', fromPort: 27_017, toPort: 27_017, ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }
    const { document } = one({
      eventName: 'AuthorizeSecurityGroupIngress',
      requestParameters: { ipPermissions: { items: [...items, last] } },
    })
    const { sg_world_ports: ports, truncated } = (document as { hinomi: Json }).hinomi as Record<string, unknown[]>
    expect(ports).toHaveLength(1000)
    expect(ports).toContain(27_017)
    expect(truncated).toContain('hinomi.sg_world_ports')
  })

  it.each([
    [{ ipProtocol: '-1', cidrIp: '0.0.0.0/0' }, [-1]],
    [{ ipProtocol: -1, cidrIp: '0.0.0.0/0' }, [-1]],
    [{ ipProtocol: 'tcp', cidrIp: '0.0.0.0/0' }, [-1]],
    [{ ipProtocol: 'tcp', fromPort: -1, toPort: -1, cidrIp: '0.0.0.0/0' }, [-1]],
    [{ ipProtocol: '50', cidrIp: '0.0.0.0/0' }, [-1]],
    [{ ipProtocol: '6', fromPort: '22', cidrIp: '0.0.0.0/0' }, [22]],
    [{ ipProtocol: 'tcp', fromPort: 70_000, toPort: 80_000, cidrIp: '0.0.0.0/0' }, [65_535]],
    [{ ipProtocol: 'icmp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' }, undefined],
    [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0' }, undefined],
    [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '/0' }, undefined],
    [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/1' }, undefined],
    [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: ['0.0.0.0/0'] }, undefined],
  ])('%j opens %j', (request, ports) => {
    expect(open(request)).toEqual(ports)
  })
})

describe('policies', () => {
  const bucket = (statement: unknown) =>
    hinomi({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutBucketPolicy',
      requestParameters: { bucketName: 'city-archive', bucketPolicy: { Statement: statement } },
    })
  const allow = (over: Json) => ({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', ...over })

  it.each([
    ['everybody', allow({}), true],
    ['everybody in AWS', allow({ Principal: { AWS: '*' } }), true],
    ['everybody in a list', allow({ Principal: { AWS: [OTHER, '*'] } }), true],
    ['a service', allow({ Principal: { Service: '*' } }), undefined],
    ['one account', allow({ Principal: { AWS: OTHER } }), undefined],
    ['a denial', allow({ Effect: 'Deny' }), undefined],
    ['all but one', { Effect: 'Allow', NotPrincipal: { AWS: OTHER }, Action: '*', Resource: '*' }, true],
    [
      'a denial of all but one',
      { Effect: 'Deny', NotPrincipal: { AWS: OTHER }, Action: '*', Resource: '*' },
      undefined,
    ],
    ['a principal', allow({ Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' } } }), undefined],
    ['any principal', allow({ Condition: { ArnLike: { 'aws:PrincipalArn': '*' } } }), true],
    ['an organization', allow({ Condition: { StringEquals: { 'AWS:PrincipalOrgId': ['o-1'] } } }), undefined],
    ['an endpoint', allow({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }), undefined],
    ['all but an endpoint', allow({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }), true],
    ['an address', allow({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.7' } } }), undefined],
    ['all addresses', allow({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }), true],
    ['all but an address', allow({ Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }), true],
    ['a user id', allow({ Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } } }), undefined],
    ['whoever has a name', allow({ Condition: { Null: { 'aws:PrincipalArn': 'false' } } }), true],
    ['encrypted calls', allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), true],
    [
      'an address and encrypted',
      allow({
        Condition: { Bool: { 'aws:SecureTransport': 'true' }, IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } },
      }),
      undefined,
    ],
    [
      'a limited statement beside an open one',
      [allow({ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }), allow({})],
      true,
    ],
    ['nothing', [], undefined],
    [
      'hostile shapes',
      [
        null,
        7,
        'x',
        { Effect: 7 },
        { Effect: 'Allow', Principal: 7, Condition: [] },
        allow({ Principal: null, Condition: { a: null, b: 'c' } }),
      ],
      undefined,
    ],
  ])('a policy that lets in %s is public: %#', (_, statement, isPublic) => {
    expect(bucket(statement).public).toBe(isPublic)
  })

  it('is read from text, URL-encoded text and JSON inside JSON', () => {
    const policy = JSON.stringify({ Statement: [allow({ Principal: { AWS: OTHER } })] }, null, 2)
    for (const text of [policy, `\n ${policy}`, encodeURIComponent(policy), JSON.stringify(policy)]) {
      const over = { eventSource: 'kms.amazonaws.com', eventName: 'PutKeyPolicy', requestParameters: { policy: text } }
      expect(hinomi(over).external_accounts).toEqual([OTHER])
    }
  })

  it('one of the largest size is still read, one beyond any real size is not', () => {
    const policy = (filler: number) => JSON.stringify({ Filler: 'x'.repeat(filler), Statement: [allow({})] })
    const over = (filler: number) => ({ eventName: 'PutKeyPolicy', requestParameters: { policy: policy(filler) } })
    expect(hinomi(over(100_000)).public).toBe(true)
    expect(hinomi(over(200_000)).public).toBeUndefined()
  })

  it('names at most 100 accounts, its own never', () => {
    const ids = Array.from({ length: 150 }, (_, number) => String(100_000_000_000 + number))
    const accounts = bucket(allow({ Principal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`, ...ids, ...ids] } }))
    expect(accounts.external_accounts).toEqual(ids.slice(0, 100))
    expect(bucket(allow({ Principal: { AWS: ACCOUNT } })).external_accounts).toBeUndefined()
  })

  it.each([
    ['*', '*', true],
    ['*:*', '*', true],
    ['iam:*', ['*'], true],
    ['IAM:*', '*', true],
    [['s3:Get*', '*'], ['arn:aws:s3:::x', '*'], true],
    ['iam:Get*', '*', undefined],
    ['s3:*', '*', undefined],
    ['*', 'arn:aws:s3:::x/*', undefined],
    [undefined, '*', undefined],
  ])('a role policy with action %j on %j gives administrator rights: %s', (Action, Resource, admin) => {
    const policyDocument = JSON.stringify({ Statement: { Effect: 'Allow', Action, Resource } })
    const over = { eventName: 'PutRolePolicy', requestParameters: { roleName: 'App', policyDocument } }
    expect(hinomi({ ...over, eventSource: 'iam.amazonaws.com' }).admin_policy).toBe(admin)
    expect(hinomi({ ...over, eventSource: 'iot.amazonaws.com' }).admin_policy).toBeUndefined()
  })

  it('accounts of the registry are no foreigners, and take no room from those who are', () => {
    const own = Array.from({ length: 150 }, (_, number) => String(100_000_000_000 + number))
    const Statement = allow({ Principal: { AWS: [ACCOUNT, ...own, OTHER] } })
    const requestParameters = { bucketPolicy: { Statement } }
    const record = { ...EVENT, eventSource: 's3.amazonaws.com', eventName: 'PutBucketPolicy', requestParameters }
    const fixture = { title: 'made by a test', key: KEY, records: [record] }
    const grants = (others: readonly string[]) =>
      runFixture({ ...fixture, others }, [source]).documents.map(
        ({ document }) => (document as { hinomi: Json }).hinomi,
      )
    expect(grants(own)).toMatchObject([{ external_accounts: [OTHER] }])
    expect(grants([...own, OTHER])[0]).not.toHaveProperty('external_accounts')
  })

  it('a call that changes nothing gives nothing', () => {
    const requestParameters = { bucketPolicy: { Statement: allow({ Principal: { AWS: ['*', OTHER] } }) } }
    expect(hinomi({ eventName: 'PutBucketPolicy', readOnly: true, requestParameters })).not.toHaveProperty('public')
  })

  it.each([
    ['ModifySnapshotAttribute', { createVolumePermission: { add: { items: [{ group: 'all' }] } } }, true, undefined],
    [
      'ModifySnapshotAttribute',
      { createVolumePermission: { add: { items: [{ userId: OTHER }] } } },
      undefined,
      [OTHER],
    ],
    [
      'ModifySnapshotAttribute',
      { createVolumePermission: { remove: { items: [{ group: 'all' }] } } },
      undefined,
      undefined,
    ],
    ['ModifyImageAttribute', { launchPermission: { add: { items: [{ group: 'all' }] } } }, true, undefined],
    ['ModifyImageAttribute', { launchPermission: { add: { items: [{ userId: ACCOUNT }] } } }, undefined, undefined],
    ['ModifyDBSnapshotAttribute', { valuesToAdd: ['all'] }, true, undefined],
    ['ModifyDBClusterSnapshotAttribute', { valuesToAdd: [OTHER], valuesToRemove: ['all'] }, undefined, [OTHER]],
    ['ModifyDocumentPermission', { accountIdsToAdd: ['all'] }, true, undefined],
    ['AuthorizeSnapshotAccess', { accountWithRestoreAccess: OTHER }, undefined, [OTHER]],
    [
      'CreateResourceShare',
      { principals: [OTHER, 'arn:aws:organizations::777788889999:ou/o-1/ou-1'] },
      undefined,
      [OTHER],
    ],
    ['CreateGrant', { granteePrincipal: `arn:aws:iam::${OTHER}:role/x` }, undefined, [OTHER]],
    ['CreateDBInstance', { publiclyAccessible: true }, true, undefined],
    ['ModifyDBInstance', { publiclyAccessible: 'true' }, true, undefined],
    ['ModifyDBInstance', { publiclyAccessible: 'false' }, undefined, undefined],
    ['CreateFunctionUrlConfig20211031', { authType: 'NONE' }, true, undefined],
    ['UpdateFunctionUrlConfig', { authType: 'AWS_IAM' }, undefined, undefined],
    ['AddPermission20150331v2', { principal: '*' }, true, undefined],
    ['AddPermission20150331v2', { principal: '*', sourceAccount: ACCOUNT }, undefined, undefined],
    ['AddPermission20150331v2', { principal: OTHER }, undefined, [OTHER]],
    ['AddPermission', { aWSAccountIds: [OTHER] }, undefined, [OTHER]],
    ['RemovePermission', { principal: '*' }, undefined, undefined],
  ])('%s %j: public %s, accounts %j', (eventName, requestParameters, isPublic, accounts) => {
    const facts = hinomi({ eventName, requestParameters, readOnly: false })
    expect([facts.public, facts.external_accounts]).toEqual([isPublic, accounts])
  })
})

describe('targets', () => {
  it.each([
    ['secretsmanager', 'GetSecretValue', { secretId: 'a', name: 'b' }, ['a']],
    ['secretsmanager', 'BatchGetSecretValue', { secretIdList: ['a', 'b', 'a'] }, ['a', 'b']],
    ['ssm', 'GetParameters', { names: ['/a', '/b'] }, ['/a', '/b']],
    ['ssm', 'PutParameter', { name: '/a' }, ['/a']],
    ['ec2', 'PutParameter', { name: '/a' }, undefined],
    ['s3', 'GetObject', { bucketName: 'b', key: 'k/1' }, ['b/k/1']],
    ['s3', 'DeleteBucket', { bucketName: 'b', roleArn: 'r' }, ['b']],
    ['iam', 'PassRole', { roleName: 'n', roleArn: 'a' }, ['a']],
    ['iam', 'AddUserToGroup', { groupName: 'g', userName: 'u' }, ['u']],
    ['kms', 'Decrypt', { keyId: 'k' }, ['k']],
    ['rds', 'DeleteDBInstance', { dBInstanceIdentifier: 'd' }, ['d']],
    ['rds', 'DeleteDBCluster', { dBClusterIdentifier: 'd' }, ['d']],
    ['cloudformation', 'DeleteStack', { stackName: 's' }, ['s']],
    ['cloudtrail', 'DeleteTrail', { name: 't' }, ['t']],
    ['guardduty', 'DeleteDetector', { detectorId: 'd' }, ['d']],
    ['ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-1' }, ['sg-1']],
    ['ec2', 'ModifyInstanceAttribute', { instanceId: 'i-1' }, ['i-1']],
    [
      'ec2',
      'StopInstances',
      { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      ['i-1', 'i-2'],
    ],
    ['ssm', 'StartSession', { target: 'i-1' }, ['i-1']],
    ['ssm', 'ResumeSession', { sessionId: 'suzuki-0a1b' }, ['suzuki-0a1b']],
    ['ssm', 'GetParametersByPath', { path: '/system/', withDecryption: true }, ['/system/']],
    ['ec2', 'DeleteSnapshot', { snapshotId: 's' }, ['s']],
    ['eks', 'DeleteCluster', { clusterName: 'c' }, ['c']],
    ['dynamodb', 'DeleteTable', { tableName: 't' }, ['t']],
    ['sns', 'DeleteTopic', { topicArn: 't' }, ['t']],
    ['sqs', 'DeleteQueue', { queueUrl: 'q' }, ['q']],
    ['logs', 'DeleteLogGroup', { logGroupName: 'l' }, ['l']],
    ['tagging', 'TagResource', { resourceArn: 'r' }, ['r']],
    ['iam', 'CreateUser', { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, undefined],
    ['iam', 'CreateUser', { userName: '', groupName: [], roleName: { a: 1 } }, undefined],
    ['ec2', 'RunInstances', 'text', undefined],
    ['s3', 'PutBucketPolicy', '{"bucketName":"b"}', ['b']],
  ])('%s:%s %j acts on %j', (service, eventName, requestParameters, target) => {
    expect(hinomi({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters }).target).toEqual(target)
  })

  it('the resources are the target where the request names none', () => {
    const resources = [{ ARN: 'arn:aws:a' }, null, { arn: 'arn:aws:b' }, { ARNPrefix: 'c' }]
    expect(hinomi({ resources }).target).toEqual(['arn:aws:a', 'arn:aws:b'])
  })

  it('at most 100 items of one call are counted, and as many instances', () => {
    const ids = Array.from({ length: 150 }, (_, number) => `i-0abc1234def5${String(number).padStart(5, '0')}`)
    const instances = { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } }
    const { document } = one({ eventName: 'TerminateInstances', requestParameters: instances })
    const { cloud, related } = document as { cloud: { instance: { id: string[] } }; related: { hosts: string[] } }
    expect(cloud.instance.id).toEqual(ids.slice(0, 100))
    expect(related.hosts).toHaveLength(100)

    const objects = Array.from({ length: 1000 }, (_, number) => ({ key: `k/${number}` }))
    const deletion = { bucketName: 'b', delete: { objects } }
    const { target } = hinomi({ eventName: 'DeleteObjects', requestParameters: deletion })
    expect(target).toEqual(objects.slice(0, 100).map(({ key }) => `b/${key}`))
  })
})

describe('whatever comes', () => {
  it('no secret reaches a document, wherever it stands', () => {
    const names =
      'password masterUserPassword secretAccessKey SessionToken clientSecret Authorization cookie privateKey plaintext'
    const secret = 'Himitsu/0001'
    const holder = fc.letrec((tie) => ({
      holder: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(...names.split(' ')).map((name) => ({ [name]: secret })),
        fc.constantFrom(...names.split(' ')).map((name) => ({ [name]: [secret] })),
        fc.constant({ environmentVariables: [{ name: 'X', value: secret }] }),
        fc.constant({ environment: { variables: { X: secret } } }),
        tie('holder').map((inner) => ({ inner, other: 'kept' })),
        tie('holder').map((inner) => [inner]),
      ),
    })).holder
    fc.assert(
      fc.property(holder, fc.boolean(), (value, asText) => {
        const part = asText ? JSON.stringify({ value }) : value
        const over = {
          requestParameters: part,
          responseElements: part,
          additionalEventData: part,
          serviceEventDetails: part,
        }
        const { document } = one(over)
        expect(JSON.stringify(document)).not.toContain(secret)
        expect(JSON.stringify(document)).toContain('(removed)')
        expect(complaintsAbout(document, source)).toEqual([])
      }),
    )
  })

  it('a choice that WAF writes as an empty object is kept, empty parts of other calls are not', () => {
    const requestParameters = { defaultAction: { allow: {} }, rules: [{ action: { block: {} } }, {}], tags: [] }
    const kept = (over: Json) =>
      (one({ requestParameters, ...over }).document as { aws: { cloudtrail: Json } }).aws.cloudtrail.request_parameters
    expect(kept({ eventSource: 'wafv2.amazonaws.com', eventName: 'UpdateWebACL' })).toEqual({
      defaultAction: { allow: true },
      rules: [{ action: { block: true } }, true],
    })
    expect(kept({ eventSource: 'wafv2.amazonaws.com', requestParameters: {} })).toBeUndefined()
    expect(kept({})).toBeUndefined()
  })

  it('the record itself is left as it was', () => {
    const record = everything()
    const before = structuredClone(record)
    const notes = new Notes()
    const read = source.reader()(record, notes)
    if (isRejection(read) || read.kind !== 'record') throw new Error('no record')
    const place = { account: ACCOUNT, region: undefined, identity: 'b', key: KEY, position: '0' }
    const rest = { registered: undefined, envelopeRegion: undefined, route: undefined, observedAt: undefined }
    const context = { ...place, ...rest, accounts: undefined, detail: undefined, notes, digest }
    const first = source.normalize(read.record, context)
    expect(source.normalize(read.record, { ...context, notes: new Notes() })).toEqual(first)
    expect(record).toEqual(before)
  })

  it('any JSON is a document or a rejection, never a bug', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const summary = { eventType: 'AwsAggregatedEvent', eventId: 'x', timeWindow: { windowEnd: EVENT.eventTime } }
        const details = { eventSource: 'x', eventName: 'y', insightContext: value }
        for (const record of [
          value,
          { ...EVENT, requestParameters: value, responseElements: value, eventName: 'PutBucketPolicy' },
          { ...EVENT, requestParameters: { policy: value, ipPermissions: value, instancesSet: value, delete: value } },
          { ...EVENT, userIdentity: value, resources: value, tlsDetails: value, addendum: value },
          { ...summary, summary: value, accountId: ACCOUNT },
          { ...EVENT, eventType: 'AwsCloudTrailInsight', insightDetails: details },
          { ...EVENT, eventType: 'AwsCloudTrailInsight', insightDetails: value },
        ]) {
          const made = run([record])
          expect(made.documents.length + made.rejections.length).toBe(1)
          expectSound(source, made)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('any optional part may be missing or of any type', () => {
    const required = [
      'eventTime',
      'eventID',
      'eventName',
      'eventSource',
      'eventVersion',
      'recipientAccountId',
      'awsRegion',
    ]
    expectBearsAnyPart(source, run, everything(), { required, parts: 200 })
  })

  it('nesting without end is no bug', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 300; level++) deep = { Statement: [deep], policy: deep === 'x' ? deep : undefined }
    const over = { requestParameters: { policy: deep }, responseElements: deep, additionalEventData: deep }
    expect(complaintsAbout(one({ ...over, eventName: 'PutKeyPolicy' }).document, source)).toEqual([])
  })

  it('long texts stay within their limits', () => {
    const long = '長'.repeat(20_000)
    const over = { userAgent: long, errorMessage: long, eventName: long, requestID: long, sourceIPAddress: long }
    const { document } = one({ ...over, userIdentity: { ...USER, userName: long }, requestParameters: { long } })
    const { message, error, user_agent } = document as Record<string, Json> & { message: string }
    expect(message.length).toBe(1000)
    expect(String(error?.message).length).toBe(1024)
    expect(String(user_agent?.original).length).toBe(1024)
    expect(complaintsAbout(document, source)).toEqual([])
  })
})

/** One event that has every part that any well-formed event of the fixtures has. */
function everything(): Json {
  const others = ['broken', 'cloudwatch-logs', 'insight', 'aggregated', 'odd-parameters']
  const plain = fixturesOf(source).filter(({ name }) => !others.includes(name))
  const merged = mergedRecord(plain.flatMap(({ fixture }) => (fixture.records ?? []) as readonly Json[]))
  const odd = JSON.parse('{ "__proto__": { "bucketName": "polluted" }, "constructor": "x" }') as Json
  const edges = { edgeDeviceDetails: { edgeDeviceId: 'edge-1' }, serviceEventDetails: odd, eventVersion: '1.11' }
  return structuredClone({ ...EVENT, ...merged, ...edges, awsRegion: 'ap-northeast-1' })
}
