import { messageOf } from '#core/errors.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { createClient } from '#opensearch/client.ts'
import { readDashboardsUrl } from '#opensearch/dashboards-api/dashboards-client.ts'
import { type InstallReport, installEverything, sentenceOfStep } from '#opensearch/install.ts'
import { expireDocuments } from '#opensearch/lifecycle/expire-documents.ts'
import { retentionTable } from '#opensearch/retention.ts'
import { anonymous, senderTo } from '#opensearch/signing/authorization.ts'
import type { BootstrapSettings } from './bootstrap-settings.ts'
import { type ResourceAnswer, type ResourceRequest, sendAnswer, wantsAnswer } from './cloudformation-response.ts'

/** The rest of the time belongs to the answer. */
const ANSWER_MS = 20_000
/** Without these the other functions cannot work, and the deployment must not be taken for done. */
const NEEDED: readonly string[] = ['templates', 'access']

/** What a set-up needs besides the request. */
export interface SetUpOptions {
  readonly settings: () => Promise<BootstrapSettings>
  readonly remainingMs: () => number
  readonly log: (level: 'info' | 'error', text: string, details: Readonly<Record<string, unknown>>) => void
}

/** What the provider framework of the CDK passes on. */
export interface ProviderAnswer {
  readonly PhysicalResourceId: string
  readonly Data: Readonly<Record<string, string>>
}

/**
 * Sets OpenSearch up for a custom resource of CloudFormation. `Delete` changes nothing: whoever removes the stack keeps what was gathered.
 *
 * CloudFormation is always answered, also when the work crashes or the time runs out, where it waits at an address of its own; behind the
 * provider framework of the CDK the answer is returned, and a failure thrown.
 */
export async function setUp(request: ResourceRequest, options: SetUpOptions): Promise<ProviderAnswer> {
  const answer = await workWithin(request, options)
  if (wantsAnswer(request)) await sendAnswer(request, answer)
  else if (answer.status === 'FAILED') throw new Error(answer.reason)
  return { PhysicalResourceId: answer.physicalId, Data: answer.data ?? {} }
}

/** Deletes what has outlived its retention in indices that keep one name for ever; for a schedule, each night. */
export async function expire({ settings, log }: Pick<SetUpOptions, 'settings' | 'log'>, now: number): Promise<void> {
  const { opensearchUrl, plan } = await settings()
  const client = createClient(opensearchUrl)
  try {
    const expired = await expireDocuments(client, retentionTable(SOURCES, plan.retention), now)
    log('info', 'expired', { expired: expired.filter(({ deleted }) => deleted > 0) })
  } finally {
    client.close()
  }
}

async function workWithin(request: ResourceRequest, options: SetUpOptions): Promise<ResourceAnswer> {
  // another id would make CloudFormation delete the old resource
  const physicalId = request.PhysicalResourceId ?? 'hinomi-opensearch'
  const failed = (reason: string): ResourceAnswer => ({ status: 'FAILED', physicalId, reason })
  if (request.RequestType === 'Delete') return { status: 'SUCCESS', physicalId }
  const budgetMs = Math.max(0, options.remainingMs() - ANSWER_MS)
  let give: (answer: ResourceAnswer) => void = () => {}
  const cutShort = new Promise<ResourceAnswer>((resolve) => {
    give = resolve
  })
  const timer = setTimeout(() => give(failed('the time of the function was over: deploy again')), budgetMs)
  const onCrash = (thrown: unknown) => give(failed(`the set-up crashed: ${messageOf(thrown)}`))
  process.once('uncaughtException', onCrash)
  process.once('unhandledRejection', onCrash)
  try {
    return await Promise.race([cutShort, work(physicalId, options, Date.now() + budgetMs)])
  } catch (thrown) {
    return failed(messageOf(thrown))
  } finally {
    clearTimeout(timer)
    process.off('uncaughtException', onCrash)
    process.off('unhandledRejection', onCrash)
  }
}

async function work(physicalId: string, { settings, log }: SetUpOptions, until: number): Promise<ResourceAnswer> {
  const { opensearchUrl, dashboardsUrl, plan } = await settings()
  const client = createClient(opensearchUrl)
  const sender = await senderTo(opensearchUrl)
  try {
    const installation = {
      ...{ client, sender, sources: SOURCES },
      dashboardsUrl: readDashboardsUrl(dashboardsUrl, { secret: sender.authorize !== anonymous }),
    }
    // a fresh domain answers for some minutes that it is not ready
    const report = await installEverything(installation, plan, { until, patienceMs: 240_000 })
    for (const step of report.steps)
      log(step.state === 'failed' ? 'error' : 'info', sentenceOfStep(step), { changes: step.changes })
    return answerOf(physicalId, report)
  } finally {
    client.close()
  }
}

function answerOf(physicalId: string, { version, steps }: InstallReport): ResourceAnswer {
  const failures = steps.filter(({ state }) => state === 'failed')
  const data = { version, problems: failures.map(sentenceOfStep).join('; ') }
  const missing = failures.filter(({ step }) => NEEDED.includes(step))
  if (missing.length === 0) return { status: 'SUCCESS', physicalId, data }
  return { status: 'FAILED', physicalId, reason: missing.map(sentenceOfStep).join('; ') }
}
