import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The services that the server stands in for, as they are named in the signature of a request. */
export type FindingsService = 'guardduty' | 'securityhub' | 'inspector2' | 'config' | 'sts' | 's3'

/** What a path answers instead of its page, `times` times; `after` requests of that path were answered well. */
export interface Fault {
  readonly path: RegExp
  readonly status: number
  readonly error: string
  readonly times: number
  readonly after?: number
}

/** A request that the server saw. */
export interface SeenRequest {
  readonly call: string
  readonly body: Readonly<Record<string, unknown>>
  readonly accessKey: string
}

/** What the services hold: the exact JSON text of each finding, in the order in which they are listed. */
export interface Holdings {
  account: string
  guardduty: string[]
  securityhub: string[]
  inspector2: string[]
  /** Results of rules; a rule is there when it has results. */
  config: string[]
  /** Rules of Config without results. */
  emptyRules: string[]
  /** Services that are not switched on. */
  off: FindingsService[]
  /** How many findings GuardDuty gives for ids at most, without a word about the others. */
  shortAnswer?: number | undefined
  /** How many elements a page may have at most; the services' own limits where it is undefined. */
  pageLimit?: number | undefined
}

/** A server that answers as the findings APIs of GuardDuty, Security Hub, Inspector and Config do, and STS for identity and roles. */
export interface FindingsServer {
  readonly endpoint: string
  readonly holdings: Holdings
  readonly faults: Fault[]
  readonly requests: SeenRequest[]
  /** What was put into buckets, by bucket and key. */
  readonly objects: Map<string, Buffer>
  stop(): Promise<void>
}

const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0'

/** Starts the server on a free port of this machine. */
export async function startFindingsServer(account: string): Promise<FindingsServer> {
  const holdings: Holdings = {
    account,
    guardduty: [],
    securityhub: [],
    inspector2: [],
    config: [],
    emptyRules: [],
    off: [],
  }
  const faults: Fault[] = []
  const requests: SeenRequest[] = []
  const answered = new Map<Fault, number>()
  const objects = new Map<string, Buffer>()

  const server = createServer((request, response) => {
    void readBody(request).then((bytes) => {
      const text = bytes.toString('utf8')
      const authorization = request.headers.authorization ?? ''
      const service = /\/([a-z0-9]+)\/aws4_request/.exec(authorization)?.[1]
      const accessKey = /Credential=([^/]+)/.exec(authorization)?.[1] ?? ''
      const operation = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1)
      const path = operation === '' ? request.url?.split('?')[0] : `/${operation}`
      const call = `${request.method} ${path} ${service}`
      const body =
        service === 's3'
          ? { owner: request.headers['x-amz-expected-bucket-owner'] }
          : service === 'sts'
            ? Object.fromEntries(new URLSearchParams(text))
            : JSON.parse(text || '{}')
      requests.push({ call, body, accessKey })
      const fault = faults.find((one) => one.path.test(call) && isDue(one, answered))
      if (fault !== undefined) return refuse(response, fault.status, fault.error, service === 'sts' || service === 's3')
      if (service === 's3') {
        objects.set(decodeURIComponent(request.url?.split('?')[0]?.slice(1) ?? ''), bytes)
        response.writeHead(200).end()
        return
      }
      if (service === 'sts') return answerSts(response, body, holdings.account)
      const answer = answerOf(call, body, holdings)
      if ('error' in answer) return refuse(response, answer.status, answer.error)
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer.text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ endpoint: `http://127.0.0.1:${port}`, holdings, faults, requests, objects },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function isDue(fault: Fault, answered: Map<Fault, number>): boolean {
  const seen = (answered.get(fault) ?? 0) + 1
  answered.set(fault, seen)
  const after = fault.after ?? 0
  return seen > after && seen <= after + fault.times
}

type Answer = { readonly text: string } | { readonly status: number; readonly error: string }

function answerOf(call: string, body: Record<string, unknown>, holdings: Holdings): Answer {
  const { off, guardduty, securityhub, inspector2 } = holdings
  const limit = (asked: unknown, most: number) => Math.min(Number(asked ?? most), most, holdings.pageLimit ?? most)
  switch (call) {
    case 'GET /detector guardduty':
      return { text: JSON.stringify({ detectorIds: off.includes('guardduty') ? [] : [DETECTOR] }) }
    case `POST /detector/${DETECTOR}/findings guardduty`: {
      if (Number(body.maxResults) > 50) return { status: 400, error: 'BadRequestException' }
      const page = pageOf(guardduty, limit(body.maxResults, 50), body.nextToken)
      if (page === undefined) return { status: 400, error: 'BadRequestException' }
      const findingIds = page.items.map((text) => (JSON.parse(text) as { id: string }).id)
      // The last page of GuardDuty has an empty token.
      return { text: JSON.stringify({ findingIds, nextToken: page.next ?? '' }) }
    }
    case `POST /detector/${DETECTOR}/findings/get guardduty`: {
      const ids = body.findingIds as string[]
      if (ids.length > 50) return { status: 400, error: 'BadRequestException' }
      const found = guardduty.filter((text) => ids.includes((JSON.parse(text) as { id: string }).id))
      return { text: `{"findings":[${found.slice(0, holdings.shortAnswer).join(',')}]}` }
    }
    case 'POST /findings securityhub': {
      if (off.includes('securityhub')) return { status: 401, error: 'InvalidAccessException' }
      if (Number(body.MaxResults) > 100) return { status: 400, error: 'InvalidInputException' }
      const page = pageOf(securityhub, limit(body.MaxResults, 100), body.NextToken)
      if (page === undefined) return { status: 400, error: 'InvalidInputException' }
      const next = page.next === undefined ? '' : `,"NextToken":"${page.next}"`
      return { text: `{"Findings":[${page.items.join(',')}]${next}}` }
    }
    case 'POST /status/batch/get inspector2': {
      const status = off.includes('inspector2') ? 'DISABLED' : 'ENABLED'
      return { text: JSON.stringify({ accounts: [{ accountId: holdings.account, state: { status } }] }) }
    }
    case 'POST /findings/list inspector2': {
      if (Number(body.maxResults) > 100) return { status: 400, error: 'ValidationException' }
      const page = pageOf(inspector2, limit(body.maxResults, 100), body.nextToken)
      if (page === undefined) return { status: 400, error: 'ValidationException' }
      const next = page.next === undefined ? '' : `,"nextToken":"${page.next}"`
      return { text: `{"findings":[${page.items.join(',')}]${next}}` }
    }
    case 'POST /DescribeConfigRules config': {
      const names = off.includes('config') ? [] : rulesOf(holdings)
      const page = pageOf(names, 25, body.NextToken)
      if (page === undefined) return { status: 400, error: 'InvalidNextTokenException' }
      return {
        text: JSON.stringify({
          ConfigRules: page.items.map((ConfigRuleName) => ({ ConfigRuleName, Source: { Owner: 'AWS' } })),
          NextToken: page.next,
        }),
      }
    }
    case 'POST /GetComplianceDetailsByConfigRule config': {
      if (Number(body.Limit) > 100) return { status: 400, error: 'InvalidParameterValueException' }
      const rule = String(body.ConfigRuleName)
      if (!rulesOf(holdings).includes(rule)) return { status: 400, error: 'NoSuchConfigRuleException' }
      const results = holdings.config.filter((text) => ruleOf(text) === rule)
      const page = pageOf(results, limit(body.Limit, 100), body.NextToken)
      if (page === undefined) return { status: 400, error: 'InvalidNextTokenException' }
      const next = page.next === undefined ? '' : `,"NextToken":"${page.next}"`
      return { text: `{"EvaluationResults":[${page.items.join(',')}]${next}}` }
    }
    default:
      return { status: 404, error: 'ResourceNotFoundException' }
  }
}

/** Config lists rules in no order that is documented. */
function rulesOf({ config, emptyRules }: Holdings): string[] {
  return [...new Set([...emptyRules, ...config.map(ruleOf)])].reverse()
}

function ruleOf(result: string): string {
  return /"ConfigRuleName":"([^"]+)"/.exec(result)?.[1] ?? ''
}

/** A page and its opaque token; undefined when the token is none of ours. */
function pageOf(all: readonly string[], size: number, token: unknown): { items: string[]; next?: string } | undefined {
  const text = token === undefined ? '0' : Buffer.from(String(token), 'base64url').toString('utf8')
  if (!/^\d+$/.test(text)) return undefined
  const from = Number(text)
  const to = from + size
  const items = all.slice(from, to)
  return to < all.length ? { items, next: Buffer.from(String(to)).toString('base64url') } : { items }
}

function refuse(response: ServerResponse, status: number, error: string, isXml = false): void {
  const text = isXml
    ? `<ErrorResponse><Error><Type>Sender</Type><Code>${error}</Code><Message>no</Message></Error><Code>${error}</Code></ErrorResponse>`
    : JSON.stringify({ message: 'no' })
  const type = isXml ? 'text/xml' : 'application/json'
  response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': error }).end(text)
}

function answerSts(response: ServerResponse, { Action = '' }: Record<string, unknown>, account: string): void {
  const role = `<AssumedRoleUser><Arn>arn:aws:sts::${account}:assumed-role/reader/hinomi</Arn><AssumedRoleId>A:hinomi</AssumedRoleId></AssumedRoleUser>`
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const keys = `<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${until}</Expiration></Credentials>`
  const identity = `<Account>${account}</Account><Arn>arn:aws:sts::${account}:assumed-role/reader/hinomi</Arn><UserId>A</UserId>`
  const inner = Action === 'AssumeRole' ? keys + role : identity
  const text = `<${Action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${Action}Result>${inner}</${Action}Result></${Action}Response>`
  response.writeHead(200, { 'content-type': 'text/xml' }).end(text)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Settings that point every client of the SDK to the server. */
export function clientSettings({ endpoint }: Pick<FindingsServer, 'endpoint'>): object {
  return {
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: 3,
  }
}
