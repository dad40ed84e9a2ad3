import type { RawRecord } from './mutations.ts'

type Shape = (request: RawRecord, number: number) => unknown

const WORLD = '0.0.0.0/0'
const FOREIGN = '999988887777'

/**
 * Other ways to ask for the same, by technique and call, as the service's API reference allows them.
 */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, readonly Shape[]>>>> = {
  'ec2-security-group-open-port-22-ingress': {
    AuthorizeSecurityGroupIngress: [
      ({ groupId }) => ({ groupId, cidrIp: WORLD, ipProtocol: 'tcp', fromPort: 20, toPort: 25 }),
      ({ groupId }) => ({
        groupId,
        ipPermissions: { items: [{ ipProtocol: '-1', ipRanges: {}, ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }] },
      }),
      ({ groupId }) => ({
        groupId,
        ipPermissions: {
          items: [
            { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '192.0.2.0/24' }] } },
            { ipProtocol: 'tcp', fromPort: 3389, toPort: 3389, ipRanges: { items: [{ cidrIp: '203.0.113.7/0' }] } },
          ],
        },
      }),
    ],
  },
  'ec2-share-ebs-snapshot': {
    ModifySnapshotAttribute: [
      ({ snapshotId }) => ({ snapshotId, createVolumePermission: { add: { items: [{ group: 'all' }] } } }),
      ({ snapshotId }) => ({
        snapshotId,
        createVolumePermission: { add: { items: [{ userId: FOREIGN }, { userId: '888877776666' }] } },
        attributeType: 'CREATE_VOLUME_PERMISSION',
      }),
    ],
  },
  'ec2-share-ami': {
    ModifyImageAttribute: [
      ({ imageId }) => ({
        imageId,
        launchPermission: { add: { items: [{ group: 'all' }] } },
        attributeType: 'launchPermission',
      }),
      ({ imageId }) => ({ imageId, launchPermission: { add: { items: [{ userId: FOREIGN }] } } }),
    ],
  },
  'rds-share-snapshot': {
    ModifyDBSnapshotAttribute: [
      ({ dBSnapshotIdentifier }) => ({ dBSnapshotIdentifier, attributeName: 'restore', valuesToAdd: ['all'] }),
      ({ dBSnapshotIdentifier }) => ({ dBSnapshotIdentifier, attributeName: 'restore', valuesToAdd: [FOREIGN] }),
    ],
  },
  'ec2-user-data': {
    ModifyInstanceAttribute: [
      ({ instanceId }) => ({ instanceId, userData: '<sensitiveDataRemoved>' }),
      ({ instanceId }) => ({ instanceId, attribute: 'userData', value: '<sensitiveDataRemoved>' }),
      ({ instanceId }) => ({ instanceId, userData: { value: '<sensitiveDataRemoved>' } }),
    ],
  },
  'ec2-launch-unusual-instances': {
    RunInstances: [
      () => launch('g5.xlarge', 1),
      () => launch('m6i.metal', 1),
      () => launch('c6i.24xlarge', 1),
      () => launch('t3.micro', 40),
    ],
  },
  'ssm-send-command': {
    SendCommand: [
      () => ({ documentName: 'AWS-RunPowerShellScript', targets: [{ key: 'tag:Name', values: ['*'] }] }),
      () => ({
        documentName: 'arn:aws:ssm:ap-northeast-1:999988887777:document/Own',
        instanceIds: ['i-0123456789abcdef0'],
      }),
    ],
  },
  'iam-backdoor-role': {
    UpdateAssumeRolePolicy: [
      ({ roleName }) => ({ roleName, policyDocument: trust({ AWS: FOREIGN }) }),
      ({ roleName }) => ({ roleName, policyDocument: trust({ AWS: ['arn:aws:iam::999988887777:role/x'] }) }),
      ({ roleName }) => ({ roleName, policyDocument: encodeURIComponent(trust('*')) }),
    ],
  },
  'iam-create-backdoor-role': {
    CreateRole: [
      ({ roleName }) => ({ roleName, assumeRolePolicyDocument: trust({ AWS: ['*'] }) }),
      ({ roleName }) => ({
        roleName,
        assumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${FOREIGN}:user/x` }, false),
      }),
    ],
  },
  'lambda-backdoor-function': {
    AddPermission20150331v2: [
      ({ functionName }) => ({ functionName, action: 'lambda:InvokeFunction', statementId: 's', principal: '*' }),
      ({ functionName }) => ({ functionName, action: 'lambda:*', statementId: 's', principal: FOREIGN }),
      ({ functionName }) => ({
        functionName,
        action: 'lambda:InvokeFunction',
        statementId: 's',
        principal: `arn:aws:iam::${FOREIGN}:root`,
      }),
    ],
  },
  'lambda-layer-extension': {
    UpdateFunctionConfiguration20150331v2: [
      ({ functionName }) => ({ functionName, layers: ['arn:aws:lambda:ap-northeast-1:999988887777:layer:x:1'] }),
    ],
  },
  'cloudtrail-event-selectors': {
    PutEventSelectors: [
      ({ trailName }) => ({
        trailName,
        eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true, dataResources: [] }],
      }),
      ({ trailName }) => ({
        trailName,
        eventSelectors: [{ readWriteType: 'All', includeManagementEvents: false, dataResources: [] }],
      }),
      ({ trailName }) => ({
        trailName,
        advancedEventSelectors: [
          {
            name: 'x',
            fieldSelectors: [
              { field: 'eventCategory', equals: ['Management'] },
              { field: 'readOnly', equals: ['true'] },
            ],
          },
        ],
      }),
    ],
  },
  'cloudtrail-stop': { StopLogging: [() => ({ name: 'arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/audit' })] },
  'secretsmanager-retrieve-secrets': {
    GetSecretValue: [(_, number) => ({ secretId: `system/secret-${number}`, versionStage: 'AWSCURRENT' })],
  },
  'secretsmanager-batch-retrieve-secrets': { BatchGetSecretValue: [() => ({ secretIdList: ['a', 'b', 'c'] })] },
  'ssm-retrieve-securestring-parameters': {
    GetParameters: [
      (_, number) => ({ names: [`/system/p-${number}`], withDecryption: true }),
      (_, number) => ({ names: [`/a/${number}`, `/b/${number}`], withDecryption: 'true' }),
    ],
  },
  'ec2-get-password-data': { GetPasswordData: [(_, number) => ({ instanceId: `i-0${number}` })] },
  'ec2-download-user-data': {
    DescribeInstanceAttribute: [(_, number) => ({ instanceId: `i-0${number}`, attribute: 'userData' })],
  },
  'ssm-start-session': {
    StartSession: [(_, number) => ({ target: `mi-0${number}`, documentName: 'AWS-StartPortForwardingSession' })],
  },
  'iam-create-admin-user': {
    AttachUserPolicy: [({ userName }) => ({ userName, policyArn: 'arn:aws:iam::aws:policy/IAMFullAccess' })],
  },
}

function launch(instanceType: string, count: number): object {
  return {
    instanceType,
    instancesSet: { items: [{ imageId: 'ami-0123456789abcdef0', minCount: count, maxCount: count }] },
  }
}

function trust(principal: unknown, spaced = true): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }
  return JSON.stringify(
    { Version: '2012-10-17', Statement: spaced ? [statement] : statement },
    undefined,
    spaced ? 2 : 0,
  )
}

/** Returns the attack once for each other shape of its calls; none where no other shape is known. */
export function shapesOf(records: readonly RawRecord[], technique: string): (readonly RawRecord[])[] {
  const own = SHAPES[technique] ?? {}
  const most = Math.max(0, ...Object.values(own).map((shapes) => shapes.length))
  return Array.from({ length: most }, (_, at) =>
    records.map((record, number) => {
      const shapes = own[String(record.eventName)]
      const shape = shapes?.[Math.min(at, shapes.length - 1)]
      const request = (record.requestParameters ?? {}) as RawRecord
      return shape === undefined ? record : { ...record, requestParameters: shape(request, number) }
    }),
  )
}
