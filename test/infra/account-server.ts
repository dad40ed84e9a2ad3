import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a call answers: the body as it is sent, JSON or XML. */
export interface AccountAnswer {
  readonly status?: number
  /** Error code; AWS sends it as a header or within the body. */
  readonly error?: string
  readonly message?: string
  readonly body?: object | string
}

/** A server that answers as the services of one ordinary account, which may be asked by the SDK or by signed requests. */
export interface AccountServer {
  readonly endpoint: string
  /** Answers by call, such as `guardduty GET /detector` or `config DescribeConfigRules`; change one to change the account. */
  readonly answers: Record<string, AccountAnswer>
  /** Every call, in order. */
  readonly calls: string[]
  /** Answers that were sent to CloudFormation: their headers and text. */
  readonly sent: { readonly headers: IncomingMessage['headers']; readonly text: string }[]
  stop(): Promise<void>
}

export const ACCOUNT = '111122223333'
export const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0'
const ADMINISTRATOR = '444455556666'

/** What an account of the Government Cloud has: everything is on, and another account administers it. */
function ordinaryAnswers(): Record<string, AccountAnswer> {
  return {
    'guardduty GET /detector': { body: { detectorIds: [DETECTOR] } },
    [`guardduty GET /detector/${DETECTOR}`]: {
      body: { status: 'ENABLED', findingPublishingFrequency: 'SIX_HOURS', createdAt: '', serviceRole: '' },
    },
    [`guardduty GET /detector/${DETECTOR}/administrator`]: { body: { administrator: { accountId: ADMINISTRATOR } } },
    [`guardduty GET /detector/${DETECTOR}/publishingDestination`]: { body: { destinations: [] } },
    'securityhub GET /accounts': {
      body: { HubArn: `arn:aws:securityhub:ap-northeast-1:${ACCOUNT}:hub/default` },
    },
    'securityhub GET /administrator': { body: { Administrator: { AccountId: ADMINISTRATOR } } },
    'inspector2 POST /status/batch/get': {
      body: {
        accounts: [
          {
            accountId: ACCOUNT,
            state: { status: 'ENABLED' },
            resourceState: { ec2: { status: 'ENABLED' }, ecr: { status: 'ENABLED' }, lambda: { status: 'DISABLED' } },
          },
        ],
      },
    },
    'config DescribeConfigRules': { body: { ConfigRules: [{ ConfigRuleName: 'a' }, { ConfigRuleName: 'b' }] } },
    'config DescribeDeliveryChannels': { body: { DeliveryChannels: [{ s3BucketName: 'example-config-bucket' }] } },
    'cloudtrail DescribeTrails': { body: { trailList: [{ Name: 'a', S3BucketName: 'example-trail-bucket' }] } },
    'ec2 DescribeVpcs': { body: ec2('DescribeVpcs', '<vpcSet><item><vpcId>vpc-00000001</vpcId></item></vpcSet>') },
    'ec2 DescribeFlowLogs': { body: ec2('DescribeFlowLogs', '<flowLogSet/>') },
    'ec2 CreateFlowLogs': { status: 412, error: 'DryRunOperation' },
    'wafv2 ListLoggingConfigurations': { body: { LoggingConfigurations: [] } },
    'route53resolver ListResolverQueryLogConfigs': { body: { ResolverQueryLogConfigs: [] } },
    'route53resolver ListResolverQueryLogConfigAssociations': { body: { ResolverQueryLogConfigAssociations: [] } },
    'network-firewall ListFirewalls': { body: { Firewalls: [] } },
    'elasticloadbalancing DescribeLoadBalancers': { body: '<r><LoadBalancers/></r>' },
    'sts GetCallerIdentity': {
      body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/Admin/somebody</Arn><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    },
    'iam GetRole': {
      body: `<GetRoleResponse><GetRoleResult><Role><Path>/team/</Path><Arn>arn:aws:iam::${ACCOUNT}:role/team/Admin</Arn></Role></GetRoleResult></GetRoleResponse>`,
    },
    'iam SimulatePrincipalPolicy': {
      body: '<SimulatePrincipalPolicyResponse><EvaluationResults><member><EvalDecision>allowed</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResponse>',
    },
  }
}

/** Starts the server on a free port of this machine. */
export async function startAccountServer(): Promise<AccountServer> {
  const answers = ordinaryAnswers()
  const calls: string[] = []
  const sent: { headers: IncomingMessage['headers']; text: string }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url?.startsWith('/answer')) {
        sent.push({ headers: request.headers, text: body })
        response.end()
        return
      }
      const call = callOf(request, body)
      calls.push(call)
      send(response, call, answers[call] ?? { status: 404, error: 'ResourceNotFoundException', message: call })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, answers, calls, sent, stop: () => close(server) }
}

function callOf(request: IncomingMessage, body: string): string {
  const service = /\/([a-z0-9-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1]
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return `${service} ${target.split('.').at(-1)}`
  if (/form-urlencoded/.test(request.headers['content-type'] ?? '')) {
    return `${service} ${new URLSearchParams(body).get('Action')}`
  }
  return `${service} ${request.method} ${request.url?.split('?')[0]}`
}

function send(response: ServerResponse, call: string, { status, error, message = '', body }: AccountAnswer): void {
  const xml = /^(?:ec2|sts|iam|elasticloadbalancing) /.test(call)
  response.statusCode = status ?? (error === undefined ? 200 : 400)
  response.setHeader('content-type', xml ? 'text/xml' : 'application/json')
  if (error === undefined) {
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    return
  }
  if (!xml) response.setHeader('x-amzn-errortype', error)
  const shape = `<Error><Code>${error}</Code><Message>${message}</Message></Error>`
  const wrapped = call.startsWith('ec2 ')
    ? `<Response><Errors>${shape}</Errors></Response>`
    : `<ErrorResponse>${shape}</ErrorResponse>`
  response.end(xml ? wrapped : JSON.stringify({ __type: error, message, Message: message }))
}

function ec2(operation: string, content: string): string {
  return `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${operation}Response>`
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}
