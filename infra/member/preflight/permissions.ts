import type { Ask } from './answer.ts'

/** Whether the person who asks may do something that the template does; the stack is created with that person's rights. */
export interface PermissionAnswer {
  readonly action: string
  readonly state: 'allowed' | 'refused' | 'unknown'
  /** `simulated`: IAM judged the policies, but not every service control policy. `dry run`: the service itself said so. */
  readonly how: 'simulated' | 'dry run'
  readonly detail: string
}

/** What CloudFormation does in the name of whoever deploys the template. */
const CREATION_ACTIONS: readonly string[] = [
  'cloudformation:CreateStack',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:PassRole',
  'firehose:CreateDeliveryStream',
  'events:PutRule',
  'events:PutTargets',
  'sqs:CreateQueue',
  'lambda:CreateFunction',
  'scheduler:CreateSchedule',
  'logs:CreateLogGroup',
  'cloudwatch:PutMetricAlarm',
  'guardduty:CreatePublishingDestination',
  'cloudtrail:CreateTrail',
  'ec2:CreateFlowLogs',
  'logs:CreateLogDelivery',
  'route53resolver:CreateResolverQueryLogConfig',
  'route53resolver:AssociateResolverQueryLogConfig',
  'network-firewall:UpdateLoggingConfiguration',
]

/** Sends one request to IAM (Query API) and returns its XML; rejects with the error code as its name. */
export type AskIam = (action: string, parameters: Readonly<Record<string, string>>) => Promise<string>

/**
 * Asks IAM for each action whether the policies of the caller allow it (IAM: SimulatePrincipalPolicy).
 *
 * `callerArn` is what STS calls the caller. One action a request, so that an answer cannot be taken for that of another. Never throws.
 */
export async function simulatePermissions(askIam: AskIam, callerArn: string): Promise<readonly PermissionAnswer[]> {
  const principal = await principalOf(askIam, callerArn).catch(reasonOf)
  if (typeof principal !== 'string') {
    return CREATION_ACTIONS.map((action) => ({ action, state: 'unknown', how: 'simulated', detail: principal.reason }))
  }
  const answers: PermissionAnswer[] = []
  for (const action of CREATION_ACTIONS) {
    const xml = await askIam('SimulatePrincipalPolicy', {
      PolicySourceArn: principal,
      'ActionNames.member.1': action,
    }).catch(reasonOf)
    answers.push({ action, how: 'simulated', ...(typeof xml === 'string' ? decisionIn(xml) : unknown(xml.reason)) })
  }
  return answers
}

/**
 * Lets EC2 say whether it would make a flow log, without making one (EC2: DryRun); service control policies count here.
 *
 * Never throws.
 */
export async function tryFlowLog(ask: Ask, vpcId: string, bucket: string): Promise<PermissionAnswer> {
  const input = {
    ...{ DryRun: true, ResourceIds: [vpcId], ResourceType: 'VPC', TrafficType: 'ALL' },
    ...{ LogDestinationType: 's3', LogDestination: `arn:aws:s3:::${bucket}` },
  }
  const answer = { action: 'ec2:CreateFlowLogs', how: 'dry run' } as const
  try {
    await ask({ client: 'ec2', service: 'EC2', operation: 'CreateFlowLogs', input })
    return { ...answer, ...unknown('no answer to a dry run') }
  } catch (thrown) {
    const { reason } = reasonOf(thrown)
    if (reason === 'DryRunOperation') return { ...answer, state: 'allowed', detail: vpcId }
    if (reason === 'UnauthorizedOperation') return { ...answer, state: 'refused', detail: vpcId }
    return { ...answer, ...unknown(reason) }
  }
}

/** The ARN that IAM knows a caller by: of the role, with its path, where STS names a session of it. */
async function principalOf(askIam: AskIam, callerArn: string): Promise<string> {
  const role = /:assumed-role\/([^/]+)\//.exec(callerArn)?.[1]
  if (role === undefined) return callerArn
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(await askIam('GetRole', { RoleName: role }))?.[1]
  if (arn === undefined) throw new Error(`IAM does not know the role ${role}`)
  return arn
}

function decisionIn(xml: string): Pick<PermissionAnswer, 'state' | 'detail'> {
  const decision = /<EvalDecision>([^<]+)<\/EvalDecision>/.exec(xml)?.[1]
  const byOrganizations = /<AllowedByOrganizations>([^<]+)</.exec(xml)?.[1]
  if (byOrganizations === 'false') return { state: 'refused', detail: 'service control policy' }
  if (decision === 'allowed') return { state: 'allowed', detail: '' }
  return decision === undefined ? unknown('IAM gave no decision') : { state: 'refused', detail: decision }
}

function unknown(detail: string): Pick<PermissionAnswer, 'state' | 'detail'> {
  return { state: 'unknown', detail }
}

function reasonOf(thrown: unknown): { readonly reason: string } {
  return { reason: thrown instanceof Error ? thrown.name : String(thrown) }
}
