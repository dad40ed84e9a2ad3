import { readFileSync } from 'node:fs'
import { CfnOutput, type Stack } from 'aws-cdk-lib'
import { CfnLogGroup, CfnResourcePolicy } from 'aws-cdk-lib/aws-logs'
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice'
import { HinomiError, messageOf } from '#core/errors.ts'
import { type CentralConfig, pathIn } from '../config.ts'
import { domainPolicy } from '../policies/domain-policy.ts'
import { domainSize } from '../sizes.ts'
import { release } from './keep.ts'
import { excuse } from './nag.ts'
import type { Network } from './network.ts'

/** The version that index templates, roles and monitors are tested with. */
const ENGINE = 'OpenSearch_2.19'
const LOG_DAYS = 90
const LOGS = {
  AUDIT_LOGS: 'audit',
  ES_APPLICATION_LOGS: 'application',
  INDEX_SLOW_LOGS: 'slow-index',
  SEARCH_SLOW_LOGS: 'slow-search',
} as const

/** The OpenSearch that everything is written to: the domain of this stack, or one that exists. */
export interface Search {
  readonly url: string
  /** What roles of Lambdas may speak to. */
  readonly arn: string
  /** Undefined where the domain exists already. */
  readonly domain: CfnDomain | undefined
}

/** Roles that the domain knows by name. */
export interface DomainRoles {
  /** Sets up roles, templates and objects; the only one that may do everything. */
  readonly bootstrap: string
  readonly others: readonly string[]
}

/** Makes the domain; it has no user and no password: requests are signed by IAM roles, and people sign in by SAML where it is set up. */
export function addDomain(
  stack: Stack,
  config: CentralConfig,
  keyId: string,
  roles: DomainRoles,
  network: Network | undefined,
): Search {
  const { name, region, account, saml, adminRoles, readerRoles, readers } = config
  const arn = `arn:aws:es:${region}:${account}:domain/${name}`
  const size = domainSize(config)
  const standard = size.masters > 0
  const logs = addDomainLogs(stack, config)
  const domain = new CfnDomain(stack, 'Search', {
    domainName: name,
    engineVersion: ENGINE,
    clusterConfig: {
      instanceType: size.instanceType,
      instanceCount: size.dataNodes,
      zoneAwarenessEnabled: standard,
      ...(standard && {
        zoneAwarenessConfig: { availabilityZoneCount: 2 },
        dedicatedMasterEnabled: true,
        dedicatedMasterCount: size.masters,
        dedicatedMasterType: size.masterType,
      }),
    },
    ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: size.volumeGb },
    encryptionAtRestOptions: { enabled: true, kmsKeyId: keyId },
    nodeToNodeEncryptionOptions: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
    advancedSecurityOptions: {
      enabled: true,
      internalUserDatabaseEnabled: false,
      masterUserOptions: { masterUserArn: roles.bootstrap },
      ...(saml !== undefined && { samlOptions: samlOptions(config, saml) }),
    },
    accessPolicies: domainPolicy({
      domainArn: arn,
      roles: [roles.bootstrap, ...roles.others, ...adminRoles, ...readerRoles, ...iamRolesOf(readers)],
      saml: saml !== undefined,
    }),
    logPublishingOptions: logs.options,
    offPeakWindowOptions: { enabled: true },
    softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    ...(network !== undefined && {
      vpcOptions: { subnetIds: [...network.subnetIds], securityGroupIds: [network.domainGroup] },
    }),
  })
  // every index can be rebuilt from the archive
  release(domain)
  domain.cfnOptions.updatePolicy = { enableVersionUpgrade: true }
  excuseDomain(domain, standard)
  // a domain whose logs are refused is not made (Amazon OpenSearch Service Developer Guide: monitoring logs)
  domain.addResourceDependency(logs.policy)
  const url = `https://${domain.attrDomainEndpoint}`
  new CfnOutput(stack, 'OpenSearchUrl', { description: 'HINOMI_OPENSEARCH_URL of the command line', value: url })
  return { url, arn, domain }
}

/** Others are groups of the identity provider, which IAM does not know. */
function iamRolesOf(readers: CentralConfig['readers']): string[] {
  return readers.flatMap(({ roles }) => roles.filter((role) => role.startsWith('arn:')))
}

function samlOptions(config: CentralConfig, saml: NonNullable<CentralConfig['saml']>): CfnDomain.SAMLOptionsProperty {
  const file = pathIn(config.folder, saml.metadataFile)
  return {
    enabled: true,
    idp: { entityId: saml.entityId, metadataContent: readMetadata(file) },
    masterBackendRole: saml.adminGroup,
    rolesKey: saml.rolesKey,
    ...(saml.subjectKey !== undefined && { subjectKey: saml.subjectKey }),
    sessionTimeoutMinutes: saml.sessionMinutes,
  }
}

function readMetadata(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new HinomiError('usage', `saml.metadataFile: ${file} cannot be read: ${messageOf(thrown)}`)
  }
  if (text.includes('EntityDescriptor')) return text
  throw new HinomiError('config', `saml.metadataFile: ${file} is no SAML metadata: it holds no EntityDescriptor`)
}

interface DomainLogs {
  readonly options: Record<string, CfnDomain.LogPublishingOptionProperty>
  /** Lets the domain write. */
  readonly policy: CfnResourcePolicy
}

function addDomainLogs(stack: Stack, { name, account, region }: CentralConfig): DomainLogs {
  const groups = Object.entries(LOGS).map(([kind, word]) => {
    const group = new CfnLogGroup(stack, `SearchLog${word.replace(/\W/g, '')}`, {
      logGroupName: `/aws/opensearch/${name}/${word}`,
      retentionInDays: LOG_DAYS,
    })
    release(group)
    return [kind, { cloudWatchLogsLogGroupArn: group.attrArn, enabled: true }] as const
  })
  const policy = new CfnResourcePolicy(stack, 'SearchLogPolicy', {
    policyName: `${name}-opensearch-logs`,
    policyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: 'es.amazonaws.com' } },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/opensearch/${name}/*`,
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
      ],
    }),
  })
  return { options: Object.fromEntries(groups), policy }
}

function excuseDomain(domain: CfnDomain, standard: boolean): void {
  if (standard) {
    excuse(
      domain,
      'AwsSolutions-OS3',
      'It is in a VPC, where policies know no addresses; security groups and signatures decide',
    )
    return
  }
  excuse(
    domain,
    'AwsSolutions-OS1',
    'Mode small trades the VPC for a tenth of the price: only named IAM roles are let in',
  )
  excuse(domain, 'AwsSolutions-OS3', 'Addresses of Lambdas are not known; only named IAM roles are let in')
  excuse(domain, 'AwsSolutions-OS4', 'Mode small is one node by choice: every index can be rebuilt from the archive')
  excuse(domain, 'AwsSolutions-OS7', 'Mode small is one node by choice: every index can be rebuilt from the archive')
}
