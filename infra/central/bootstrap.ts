import { CustomResource, type Stack } from 'aws-cdk-lib'
import { CfnRole } from 'aws-cdk-lib/aws-iam'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Provider } from 'aws-cdk-lib/custom-resources'
import { installationRole, installPlanOf, SNAPSHOT_FOLDER } from '../install-plan.ts'
import type { ArchiveParts } from './archive.ts'
import type { CentralStackInput } from './central-stack.ts'
import { hashOfFolder } from './folder-hash.ts'
import { addLambda, type LambdaNetwork } from './lambda.ts'
import { addLambdaRole } from './lambda-role.ts'
import { excuse } from './nag.ts'

const TIMEOUT_SECONDS = 900
const FRAMEWORK_LOG = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

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
  const role = new CfnRole(stack, 'SnapshotsRole', {
    roleName: `${name}-snapshots`,
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: ['es.amazonaws.com'] }, Action: 'sts:AssumeRole' },
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
      ],
    },
    policies: [
      {
        policyName: 'own',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              ...{ Effect: 'Allow', Action: ['s3:ListBucket'], Resource: bucket },
              Condition: { StringLike: { 's3:prefix': `${SNAPSHOT_FOLDER}/*` } },
            },
            {
              ...{ Effect: 'Allow', Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'] },
              Resource: `${bucket}/${SNAPSHOT_FOLDER}/*`,
            },
            { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key.attrArn },
          ],
        },
      },
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

/**
 * Makes what sets OpenSearch up at each deployment: templates, lifecycle policies, roles and saved objects. It runs again whenever its code
 * or what it is told has changed, and may run any number of times.
 */
export function addBootstrap(
  stack: Stack,
  { central, folders }: CentralStackInput,
  { url, role, network }: BootstrapInput,
): CustomResource {
  const { config } = central
  const environment = { HINOMI_OPENSEARCH_URL: url }
  const plan = JSON.stringify(installPlanOf(central))
  const made = addLambda(stack, config, {
    ...{ word: 'bootstrap', folder: folders.bootstrap, role, network, environment },
    ...{ timeoutSeconds: TIMEOUT_SECONDS, memoryMb: 1_024 },
    description: 'Sets OpenSearch up at each deployment',
  })
  const handler = LambdaFunction.fromFunctionAttributes(stack, 'BootstrapHandler', {
    ...{ functionArn: made.attrArn, sameEnvironment: true },
  })
  const provider = new Provider(stack, 'BootstrapProvider', { onEventHandler: handler })
  const framework = 'The framework of the CDK for custom resources: its function only calls ours'
  excuse(provider, 'AwsSolutions-IAM4', framework, FRAMEWORK_LOG)
  excuse(provider, 'AwsSolutions-IAM5', framework, 'Resource::<Bootstrap.Arn>:*')
  excuse(provider, 'AwsSolutions-L1', framework)
  return new CustomResource(stack, 'SetUp', {
    serviceToken: provider.serviceToken,
    resourceType: 'Custom::HinomiSetUp',
    // numbers in properties reach the function as texts, so the plan is one
    properties: { plan, version: hashOfFolder(folders.bootstrap) },
  })
}
