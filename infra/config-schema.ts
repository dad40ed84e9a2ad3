import * as z from 'zod'
import { bucketNameFault } from './bucket-names.ts'
import { GOVERNMENT_REGIONS } from './names.ts'

const AccountId = z.string().superRefine((value, context) => {
  if (!/^\d{12}$/.test(value))
    context.addIssue(`"${value}" has ${value.length} signs: write the 12 digits of the account`)
})
const Region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is no AWS Region: write names such as ap-northeast-1')
const BucketName = z.string().superRefine((value, context) => {
  const fault = bucketNameFault(value)
  if (fault !== undefined) context.addIssue(`"${value}" is no name for a bucket: ${fault}`)
})
const RoleArn = z
  .string()
  .regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'is no role: write arn:aws:iam::<account>:role/<name>')
const KeyArn = z
  .string()
  .regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/, 'is no KMS key: write the stack output ArchiveKeyArn')
/** OpenSearch takes `*`, `?` and `/…/` in the roles of people for patterns: one of them would let everybody in. */
const ROLE_PATTERN = /[*?]|^\//
const BackendRole = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (role) => !ROLE_PATTERN.test(role),
    'must name one role or group: * and ? and a slash at the start stand for many',
  )
const Days = z.number().int().min(1, 'must be at least 1 day').max(3_650, 'must be at most 3650 days')

const Retention = z.strictObject({
  /** How long documents stay in OpenSearch. */
  indexDays: Days.optional(),
  /** How long raw objects stay in the bucket; at least as long as the documents, which are rebuilt from them. */
  archiveDays: Days.optional(),
})

const Saml = z.strictObject({
  /** Entity id of the identity provider, as in its metadata. */
  entityId: z.string().min(8, 'is shorter than 8 signs').max(512),
  /** Metadata XML of the identity provider, relative to the configuration file. */
  metadataFile: z.string().min(1),
  rolesKey: z.string().min(1).default('Role'),
  subjectKey: z.string().min(1).optional(),
  /** Group of the identity provider that may do everything. */
  adminGroup: BackendRole,
  /** Groups that may read everything: the people of the operations assistant. */
  readerGroups: z.array(BackendRole).default([]),
  sessionMinutes: z.number().int().min(1).max(1_440).default(60),
})

/** What may be written in the configuration file, with its defaults; what settings mean together is not checked here. */
export const CentralSettings = z.strictObject({
  /** The account that all of this is created in. */
  account: AccountId,
  /** Where the bucket, the queue and OpenSearch are. */
  region: Region.default(GOVERNMENT_REGIONS[0]),
  /** Where member accounts may be; rows of the registry that name another one are refused. */
  regions: z
    .array(Region)
    .min(1, 'names no Region')
    .default([...GOVERNMENT_REGIONS]),
  /** What the names of everything begin with. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,15}$/, 'must be 2 to 16 small letters, digits and hyphens')
    .default('hinomi'),
  /** `small`: one t3 node behind a public endpoint that knows IAM only. `standard`: three masters, data nodes in two zones, in a VPC. */
  mode: z.enum(['small', 'standard'], 'must be small or standard').default('small'),
  /** The accounts registry, relative to the configuration file. */
  accounts: z.string().min(1).default('accounts.csv'),
  /** Folder of lists for rules and suppression, relative to the configuration file. */
  lists: z.string().min(1).default('lists'),
  /** File of the channels for alerts, relative to the configuration file; without it alerts are mailed to alarmEmails. */
  alerts: z.string().min(1).optional(),
  /** An OpenSearch that exists already, in place of a domain of our own. */
  endpoint: z.url({ protocol: /^https$/, error: 'must be an https URL such as https://search.example.com' }).optional(),
  /** The VPC of an existing domain: where Lambdas are put that speak to it. They must reach S3, SQS, SNS and Lambda from there. */
  endpointNetwork: z
    .strictObject({
      subnetIds: z.array(z.string().regex(/^subnet-[0-9a-f]+$/, 'is no subnet')).min(1),
      securityGroupId: z.string().regex(/^sg-[0-9a-f]+$/, 'is no security group'),
    })
    .optional(),
  buckets: z
    .strictObject({
      archive: BucketName.optional(),
      /** By Region: a bucket for the access logs of the load balancers there; they can write into no other Region and with no key. */
      alb: z.record(Region, BucketName).default({}),
    })
    .default({ alb: {} }),
  /** Regions with load balancers whose access logs are gathered. */
  albRegions: z.array(Region).optional(),
  /** The key of the bucket: the stack output ArchiveKeyArn, wanted by the templates of member accounts. */
  archiveKeyArn: KeyArn.optional(),
  /** The only roles that may delete raw objects. */
  breakGlassRoles: z.array(RoleArn).default([]),
  /** IAM roles that may do everything in OpenSearch, and those that may read everything. */
  adminRoles: z.array(RoleArn).default([]),
  readerRoles: z.array(RoleArn).default([]),
  /** Who sees the accounts of one municipality only: IAM roles, or groups of the identity provider. */
  readers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'must be 1 to 60 small letters, digits, _ and -'),
        municipality: z.string().min(1),
        roles: z.array(BackendRole).min(1),
      }),
    )
    .default([]),
  saml: Saml.optional(),
  /** By source: what differs from the retention of the source itself. */
  retention: z.record(z.string(), Retention).default({}),
  /** How long hourly snapshots of an own repository are kept in the bucket. */
  snapshotDays: Days.default(14),
  /** Who hears of alarms. */
  alarmEmails: z.array(z.email('is no e-mail address')).min(1, 'names nobody: alarms need a reader'),
  /** Months that cost more are told to the same people; US dollars. */
  monthlyBudgetUsd: z.number().positive().default(500),
  /** Sizes of the domain that differ from those of the mode. */
  domain: z
    .strictObject({
      instanceType: z
        .string()
        .regex(/^[a-z0-9]+\.[a-z0-9]+\.search$/, 'must look like r7g.large.search')
        .optional(),
      dataNodes: z.number().int().min(1).max(80).optional(),
      volumeGb: z.number().int().min(10).max(16_384).optional(),
    })
    .default({}),
  /** Where people and the command line reach the domain of mode `standard` from: ranges of a VPN or of a network that is connected. */
  clientCidrs: z.array(z.cidrv4('must look like 10.20.0.0/16')).default([]),
  vpcCidr: z.cidrv4('must look like 10.88.0.0/22').default('10.88.0.0/22'),
})

/** The settings of a configuration file that is right in itself. */
export type CentralSettings = z.infer<typeof CentralSettings>
