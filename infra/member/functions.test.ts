import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { ACCOUNT, type AccountServer, DETECTOR, startAccountServer } from '#test/infra/account-server.ts'
import { type Invocation, type Lambda, startLambda } from '#test/lambda-runtime.ts'
import { rawGuardDuty } from '#test/raw-finding.ts'
import { projectRoot } from '#test/run-tool.ts'
import { MAX_ANSWER_BYTES } from './lambda/custom-resource.ts'
import { QUESTION_IDS } from './preflight/answer.ts'
import { readTemplate } from './template.ts'

const BUCKET = 'hinomi-archive-999999999999'
const template = readTemplate(readFileSync(new URL('generated/member-template.yaml', import.meta.url), 'utf8'))

/** Clients that only the runtime of Lambda brings along: this one speaks the protocol of AWS WAF to the stand-in. */
const WAF_CLIENT = `
exports.ListLoggingConfigurationsCommand = class { constructor(input) { this.input = input } }
exports.WAFV2Client = class {
  async send({ input }) {
    const headers = { 'x-amz-target': 'AWSWAF_20190729.ListLoggingConfigurations', authorization: '/wafv2/aws4_request' }
    const answer = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify(input) })
    return answer.json()
  }
}
`

let account: AccountServer
let findings: FindingsServer
let folder: string
let running: Lambda | undefined

beforeEach(async () => {
  account = await startAccountServer()
  findings = await startFindingsServer(ACCOUNT)
  folder = mkdtempSync(join(tmpdir(), 'hinomi-member-'))
  const sdk = join(folder, 'node_modules/@aws-sdk')
  mkdirSync(join(sdk, 'client-wafv2'), { recursive: true })
  writeFileSync(join(sdk, 'client-wafv2/index.js'), WAF_CLIENT)
  for (const name of ['cloudtrail', 'config-service', 'ec2', 'guardduty', 'inspector2', 'securityhub', 's3']) {
    symlinkSync(join(projectRoot, 'node_modules/@aws-sdk', `client-${name}`), join(sdk, `client-${name}`))
  }
})

afterEach(async () => {
  await running?.stop()
  running = undefined
  await Promise.all([account.stop(), findings.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the code of a function exactly as it stands in the template, with the Node.js generation of Lambda. */
async function invoke(
  name: 'PullFunction' | 'PreflightFunction',
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Invocation> {
  const code = template.Resources[name]?.Properties?.Code as { readonly ZipFile: string } | undefined
  writeFileSync(join(folder, 'index.js'), code?.ZipFile ?? '')
  writeFileSync(join(folder, 'index.mjs'), "import main from './index.js'\nexport const handler = main.handler\n")
  running = await startLambda({ folder, environment, timeoutMs: 60_000 })
  return running.invoke(event)
}

function request(RequestType: 'Create' | 'Update' | 'Delete', LogicalResourceId: string) {
  return {
    ...{ RequestType, LogicalResourceId, RequestId: 'c0ffee' },
    StackId: `arn:aws:cloudformation:ap-northeast-1:${ACCOUNT}:stack/hinomi/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a`,
    ResponseURL: `${account.endpoint}/answer?signature=x`,
    ResourceProperties: { Bucket: BUCKET, VpcIds: 'vpc-00000001' },
  }
}

function answer(): { Status: string; PhysicalResourceId: string; Data: Record<string, string> } {
  const [only, ...others] = account.sent
  expect(others).toEqual([])
  return JSON.parse(only?.text ?? '')
}

describe('the preflight in the template', () => {
  it('tells CloudFormation what is there, in one answer that it takes', async () => {
    const ended = await invoke('PreflightFunction', request('Create', 'Preflight'), {
      AWS_ENDPOINT_URL: account.endpoint,
    })

    expect(ended.kind, running?.log).toBe('answer')
    const { Status, PhysicalResourceId, Data } = answer()
    expect({ Status, PhysicalResourceId }).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'Preflight' })
    expect(Data.DetectorId).toBe(DETECTOR)
    expect(Data.Summary?.split('; ').map((one) => one.split('=')[0])).toEqual(QUESTION_IDS)
    expect(Data.Summary).toContain('guardduty-destination=free')
    expect(Data.Summary).toContain('securityhub-administrator=member (administrator 444455556666)')
    expect(Data.Summary).not.toMatch(/unknown|denied/)
    expect(account.sent[0]?.headers).not.toHaveProperty('content-type')
    expect(account.calls.every((call) => / (?:GET|Describe|List)|\/batch\/get$/.test(call))).toBe(true)
  })

  it('never fails a stack: everything denied is an answer too, and stays small', async () => {
    const message = `with an explicit deny in a service control policy ${'x'.repeat(3000)}`
    for (const call of Object.keys(account.answers)) {
      account.answers[call] = { status: 403, error: 'AccessDeniedException', message }
    }

    await invoke('PreflightFunction', request('Update', 'Preflight'), { AWS_ENDPOINT_URL: account.endpoint })

    const { Status, Data } = answer()
    expect(Status).toBe('SUCCESS')
    expect(Data).toMatchObject({ DetectorId: 'none' })
    expect(Data.Summary).toContain('securityhub-hub=denied (AccessDeniedException (scp))')
    expect(account.sent[0]?.text.length).toBeLessThanOrEqual(MAX_ANSWER_BYTES)
  })

  it('answers the removal of the stack without asking anything', async () => {
    await invoke('PreflightFunction', request('Delete', 'Preflight'), { AWS_ENDPOINT_URL: account.endpoint })

    expect(answer().Status).toBe('SUCCESS')
    expect(account.calls).toEqual([])
  })
})

describe('the pull in the template', () => {
  const environment = () => ({
    ...{ ACCOUNT, CENTRAL_BUCKET: BUCKET, CENTRAL_REGION: 'ap-northeast-1', CENTRAL_ACCOUNT: '999999999999' },
    ...{ SOURCES: 'guardduty,', AWS_ENDPOINT_URL: findings.endpoint },
  })

  it('answers CloudFormation and then pulls for the first time', async () => {
    findings.holdings.guardduty = [rawGuardDuty(ACCOUNT, 1), rawGuardDuty(ACCOUNT, 2)]

    const ended = await invoke('PullFunction', request('Create', 'FirstPull'), environment())

    expect(ended, running?.log).toMatchObject({ kind: 'answer', answer: { guardduty: { findings: 2 } } })
    expect(answer().Status).toBe('SUCCESS')
    const keys = [...findings.objects.keys()]
    expect(keys.length).toBeGreaterThan(1)
    expect(keys.every((key) => key.startsWith(`${BUCKET}/events/${ACCOUNT}/guardduty/ap-northeast-1/`))).toBe(true)
  })

  it('a pull that fails still lets the stack be made', async () => {
    findings.faults.push({ path: /detector/, status: 403, error: 'AccessDeniedException', times: 99 })

    const ended = await invoke('PullFunction', request('Create', 'FirstPull'), environment())

    expect(ended.kind).toBe('error')
    expect(answer().Status).toBe('SUCCESS')
  })

  it('answers the removal of the stack without pulling', async () => {
    await invoke('PullFunction', request('Delete', 'FirstPull'), environment())

    expect(answer().Status).toBe('SUCCESS')
    expect(findings.requests).toEqual([])
  })
})
