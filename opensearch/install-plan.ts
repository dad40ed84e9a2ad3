import * as z from 'zod'
import { HinomiError } from '#core/errors.ts'
import { AccessPlan } from './access/access-plan.ts'

const RoleArn = z
  .string()
  .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be arn:aws:iam::<account>:role/<name>')
const TopicArn = z
  .string()
  .regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w{}-]{1,256}$/, 'must be the ARN of an SNS topic')
const Days = z.number().int().min(1).max(3_650)

/** What an installation wants in its OpenSearch; everything that is left out stays as it is there. */
const InstallPlan = z.strictObject({
  language: z.enum(['ja', 'en']).default('ja'),
  /** The tenant of OpenSearch Dashboards that pages are kept in: `global`, or a name that begins with `hinomi`. */
  dashboardsTenant: z
    .string()
    .regex(/^(global|hinomi[a-z0-9_-]{0,40})$/, 'must be global, or begin with hinomi')
    .default('global'),
  /** Also sets default index, time range and time zone for everybody of the tenant. */
  setDefaults: z.boolean().default(false),
  /** Copies of each document besides the first; 0 for a single node. */
  replicas: z.number().int().min(0).max(5).optional(),
  /** By source: what differs from the retention of the source itself. */
  retention: z
    .record(z.string(), z.strictObject({ indexDays: Days.optional(), archiveDays: Days.optional() }))
    .default({}),
  snapshotDays: Days.optional(),
  snapshots: z
    .strictObject({
      repository: z
        .string()
        .regex(/^hinomi-[a-z0-9-]{1,50}$/, 'must begin with hinomi-')
        .default('hinomi-snapshots'),
      bucket: z.string().min(3).max(63),
      region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a Region'),
      roleArn: RoleArn,
      basePath: z.string().min(1).max(200).optional(),
    })
    .optional(),
  access: AccessPlan.optional(),
  /** Monitors of the Alerting plugin and where they tell; `{severity}` in the topic becomes the severity. */
  monitors: z.strictObject({ topicArn: TopicArn, roleArn: RoleArn }).optional(),
})
export type InstallPlan = z.infer<typeof InstallPlan>

/**
 * Checks what an installation wants; `{}` is the plan with every default.
 *
 * @throws HinomiError `config` with one line for each mistake; `name` says where the plan came from.
 */
export function readInstallPlan(value: unknown, name: string): InstallPlan {
  const result = InstallPlan.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'plan' : path.join('.')}: ${message}`,
  )
  throw new HinomiError('config', [`${name}: the plan cannot be used`, ...lines].join('\n  '))
}
