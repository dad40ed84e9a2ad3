import { createHash } from 'node:crypto'
import { CfnResource, type Stack } from 'aws-cdk-lib'
import type { CfnRole } from 'aws-cdk-lib/aws-iam'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { installationRole, type RoleWord, SNAPSHOT_FOLDER } from '../names.ts'
import type { ArchiveParts } from './archive.ts'
import type { CentralStackInput } from './central-stack.ts'
import { hashOfFolder } from './folder-hash.ts'
import { addLambda, type LambdaNetwork } from './lambda.ts'
import { addLambdaRole } from './lambda-role.ts'
import { excuse } from './nag.ts'
import { addSchedule } from './schedule.ts'
import { addServiceRole } from './service-role.ts'

const TIMEOUT_SECONDS = 900
/** How long CloudFormation waits after that, in case nobody answers. */
const ANSWER_SECONDS = 60
/** 02:30 in Japan, before the accounts send their daily lists. */
const EACH_NIGHT = 'cron(30 17 * * ? *)'
const NIGHT_SECONDS = 3_600

/** Makes the role that may do everything in OpenSearch; it must be there before the domain is. */
export function addBootstrapRole(
  stack: Stack,
  { central }: CentralStackInput,
  searchArn: string,
  inVpc: boolean,
): CfnRole {
  const { config } = central
  return addLambdaRole(
    stack,
    config,
    'bootstrap',
    [
      {
        Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPatch', 'es:ESHttpPost', 'es:ESHttpPut'],
        Resource: `${searchArn}/*`,
      },
      {
        Action: ['iam:PassRole'],
        Resource: installationRole(config, 'snapshots'),
        Condition: { StringEquals: { 'iam:PassedToService': 'es.amazonaws.com' } },
      },
    ],
    inVpc,
  )
}

/** Makes the role by which the domain writes snapshots into the archive bucket. */
export function addSnapshotRole(stack: Stack, { central }: CentralStackInput, { key }: ArchiveParts): CfnRole {
  const { account, buckets, name } = central.config
  const bucket = `arn:aws:s3:::${buckets.archive}`
  const role = addServiceRole(stack, {
    ...{ id: 'SnapshotsRole', roleName: `${name}-snapshots`, service: 'es.amazonaws.com', account },
    permissions: [
      {
        ...{ Action: ['s3:ListBucket'], Resource: bucket },
        Condition: { StringLike: { 's3:prefix': `${SNAPSHOT_FOLDER}/*` } },
      },
      {
        Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        Resource: `${bucket}/${SNAPSHOT_FOLDER}/*`,
      },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key.attrArn },
    ],
  })
  excuse(role, 'AwsSolutions-IAM5', 'All files of the snapshots', `Resource::${bucket}/${SNAPSHOT_FOLDER}/*`)
  return role
}

/** What the set-up of OpenSearch is told. */
export interface BootstrapInput {
  readonly url: string
  readonly role: CfnRole
  readonly network: LambdaNetwork | undefined
}

/** What sets OpenSearch up: the function, and the resource that calls it when the stack is deployed. */
export interface Bootstrap {
  readonly made: CfnFunction
  readonly setUp: CfnResource
}

/**
 * Makes what sets OpenSearch up at each deployment: templates, lifecycle policies, roles and saved objects. It runs again whenever its code
 * or what it is told has changed, and may run any number of times. Each night it deletes what has outlived its retention in indices that
 * no lifecycle policy can delete, because they keep one name.
 */
export function addBootstrap(
  stack: Stack,
  { central, folders }: CentralStackInput,
  { url, role: bootstrapRole, network }: BootstrapInput,
): Bootstrap {
  const { config } = central
  const role = (word: RoleWord) => installationRole(config, word)
  const environment = {
    HINOMI_WRITER_ROLES: role('loader'),
    HINOMI_DETECTOR_ROLES: role('detect'),
    HINOMI_NOTIFIER_ROLES: role('notify'),
    HINOMI_ADMIN_ROLES: [...config.adminRoles, ...(config.saml === undefined ? [] : [config.saml.adminGroup])].join(
      ',',
    ),
    HINOMI_VIEWER_ROLES: config.readerRoles.join(','),
    HINOMI_READER_ROLES: [...config.readerRoles, ...(config.saml?.readerGroups ?? [])].join(','),
    HINOMI_RETENTION: JSON.stringify(config.retention),
    HINOMI_SNAPSHOT_DAYS: String(config.snapshotDays),
    HINOMI_SNAPSHOT_BUCKET: config.buckets.archive,
    HINOMI_SNAPSHOT_ROLE: role('snapshots'),
    HINOMI_REPLICAS: config.mode === 'small' ? '0' : '1',
  }
  const made = addLambda(stack, config, {
    ...{ word: 'bootstrap', folder: folders.bootstrap, network, role: bootstrapRole },
    environment: { ...environment, HINOMI_OPENSEARCH_URL: url },
    ...{ timeoutSeconds: TIMEOUT_SECONDS, memoryMb: 1_024 },
    description: 'Sets OpenSearch up at each deployment, and deletes what is too old each night',
  })
  const setUp = new CfnResource(stack, 'SetUp', {
    type: 'Custom::HinomiSetUp',
    properties: {
      ServiceToken: made.attrArn,
      ServiceTimeout: TIMEOUT_SECONDS + ANSWER_SECONDS,
      version: createHash('sha256')
        .update(hashOfFolder(folders.bootstrap))
        .update(JSON.stringify(environment))
        .digest('hex'),
    },
  })
  const nightly = addSchedule(stack, config, {
    ...{ id: 'Nightly', word: 'nightly', expression: EACH_NIGHT, target: made },
    ...{ input: { task: 'expire' }, staleAfterSeconds: NIGHT_SECONDS },
  })
  nightly.node.addDependency(setUp)
  return { made, setUp }
}
