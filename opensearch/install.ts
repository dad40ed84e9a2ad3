import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import type { AnySource } from '#core/source.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { prefixOf } from '#dashboards/saved-objects/saved-object.ts'
import { RULES } from '#detections/catalogue.ts'
import { channelsTo } from '#detections/monitors/channels.ts'
import { applyAccess } from './access/apply-access.ts'
import { importMonitors } from './alerting/import-monitors.ts'
import { ourMonitors } from './alerting/our-monitors.ts'
import { bootstrap } from './bootstrap.ts'
import { type Changes, noChanges } from './changes.ts'
import { addressOf, explainFailure } from './client.ts'
import { importObjects } from './dashboards-api/import-objects.ts'
import { setDefaults } from './dashboards-api/set-defaults.ts'
import type { InstallPlan } from './install-plan.ts'
import { applyIsmPolicies } from './lifecycle/apply-policies.ts'
import { applySnapshots } from './lifecycle/apply-snapshots.ts'
import { ismPolicies } from './lifecycle/ism-policy.ts'
import { snapshotPolicy } from './lifecycle/snapshot-policy.ts'
import { patiently } from './patience.ts'
import { PluginAbsent } from './plugin-api.ts'
import { retentionTable } from './retention.ts'
import type { Sender } from './signing/authorization.ts'
import { targetOf } from './target.ts'
import { VERSION } from './version.ts'

/** What an installation consists of, in this order. */
export const STEPS = ['templates', 'lifecycle', 'snapshots', 'access', 'pages', 'monitors'] as const
export type Step = (typeof STEPS)[number]

/** How one step went. `skipped`: the plan does not want it, or OpenSearch lacks the plugin; `reason` says which. */
export interface StepReport {
  readonly step: Step
  readonly state: 'done' | 'skipped' | 'failed'
  readonly reason?: string
  readonly changes: Changes
}

/** How an installation went. */
export interface InstallReport {
  readonly version: string
  /** The version that had been installed before; undefined on a fresh OpenSearch. */
  readonly from: string | undefined
  readonly failed: boolean
  readonly steps: readonly StepReport[]
}

/** The OpenSearch that is installed into, and who does it. */
export interface Installation {
  readonly client: Client
  /** For the APIs that the client does not speak. */
  readonly sender: Sender
  /** OpenSearch Dashboards, without a slash at its end; undefined: no pages. */
  readonly dashboardsUrl: URL | undefined
  readonly sources: readonly AnySource[]
}

/** How much patience an installation has. */
export interface InstallOptions {
  /** Epoch milliseconds after which no further step is begun. */
  readonly until?: number
  /** How long one step waits for an OpenSearch that is overloaded or starting. */
  readonly patienceMs?: number
  readonly onStep?: (step: Step) => void
}

const TIMEOUT_MS = 60_000

/** The plan does not want a step. */
class Unwanted extends HinomiError {}

/**
 * Brings an OpenSearch to what this version of the program and a plan want: templates and indices, lifecycle, snapshots, roles, pages,
 * monitors. May run any number of times, after a fresh start as after another version; only objects with our prefix are written, and no
 * document is touched.
 *
 * A step that fails names itself and costs only itself. Never throws because of a step.
 */
export async function installEverything(
  installation: Installation,
  plan: InstallPlan,
  { until = Number.POSITIVE_INFINITY, patienceMs = 60_000, onStep }: InstallOptions = {},
): Promise<InstallReport> {
  const steps: StepReport[] = []
  const found: { from: string | undefined } = { from: undefined }
  for (const step of STEPS) {
    onStep?.(step)
    steps.push(await attempt(installation, plan, step, { until, patienceMs }, found))
  }
  return { version: VERSION, from: found.from, failed: steps.some(({ state }) => state === 'failed'), steps }
}

async function attempt(
  installation: Installation,
  plan: InstallPlan,
  step: Step,
  { until, patienceMs }: Required<Pick<InstallOptions, 'until' | 'patienceMs'>>,
  found: { from: string | undefined },
): Promise<StepReport> {
  const { client } = installation
  const leftMs = until - Date.now()
  if (leftMs <= 0) return { step, state: 'failed', reason: 'no time was left: run it again', changes: noChanges() }
  let changes = noChanges()
  try {
    await patiently(
      client,
      async () => {
        // what a broken attempt did is found done by the next one
        changes = noChanges()
        await WORK[step](installation, plan, changes, found)
      },
      { patienceMs: Math.min(patienceMs, leftMs), maxDelayMs: 10_000 },
    )
    return { step, state: 'done', changes }
  } catch (thrown) {
    const { message } = explainFailure(thrown, addressOf(client))
    const isSkipped = thrown instanceof Unwanted || thrown instanceof PluginAbsent
    return { step, state: isSkipped ? 'skipped' : 'failed', reason: message, changes }
  }
}

type Work = (
  installation: Installation,
  plan: InstallPlan,
  changes: Changes,
  found: { from: string | undefined },
) => Promise<void>

const WORK: Readonly<Record<Step, Work>> = {
  async templates({ client, sources }, { replicas }, changes, found) {
    const report = await bootstrap(client, sources, await targetOf(client), { replicas })
    found.from ??= report.from
    for (const list of ['created', 'updated', 'unchanged'] as const) changes[list].push(...report.changes[list])
  },

  async lifecycle({ client, sources }, { retention, snapshotDays }, changes) {
    await applyIsmPolicies(client, ismPolicies(retentionTable(sources, retention, snapshotDays)), changes)
  },

  async snapshots({ client, sources }, { snapshots, retention, snapshotDays }, changes) {
    if (snapshots === undefined) throw new Unwanted('config', 'the plan names no bucket for snapshots')
    const days = retentionTable(sources, retention, snapshotDays)[0]?.snapshotDays ?? 1
    await applySnapshots(client, snapshots, snapshotPolicy(snapshots, days), changes)
  },

  async access({ client }, { access, dashboardsTenant }, changes) {
    if (access === undefined) throw new Unwanted('config', 'the plan says nothing about access')
    await applyAccess(client, access, dashboardsTenant, changes)
  },

  async pages({ dashboardsUrl, sender, sources }, { language, dashboardsTenant, setDefaults: defaults }, changes) {
    if (dashboardsUrl === undefined) throw new Unwanted('config', 'no address of OpenSearch Dashboards is given')
    const target = { url: dashboardsUrl, tenant: dashboardsTenant, authorize: sender.authorize, timeoutMs: TIMEOUT_MS }
    const objects = bundleOf(language, DASHBOARDS, sources, RULES)
    const { imported, refused } = await importObjects(target, objects, prefixOf(language))
    const [first] = refused
    if (first !== undefined) {
      throw new HinomiError(
        'config',
        `${refused.length} objects of OpenSearch Dashboards were refused, the first ${first.type} ${first.id}: ${first.reason}`,
      )
    }
    changes.updated.push(`${imported} objects of OpenSearch Dashboards`)
    if (!defaults) return
    await setDefaults(target, language)
    changes.updated.push('settings of OpenSearch Dashboards')
  },

  async monitors({ sender, sources }, { monitors }, changes) {
    if (monitors === undefined) throw new Unwanted('config', 'the plan names no topic for monitors')
    const target = { ...sender, timeoutMs: TIMEOUT_MS }
    const report = await importMonitors(target, channelsTo(monitors), ourMonitors(sources).monitors)
    const [first] = report.refused
    if (first !== undefined) {
      throw new HinomiError(
        'config',
        `${report.refused.length} monitors were refused, the first ${first.name}: ${first.reason}`,
      )
    }
    if (report.created > 0) changes.created.push(`${report.created} monitors`)
    if (report.updated > 0) changes.updated.push(`${report.updated} monitors`)
    changes.left.push(...report.others.map((name) => `monitor ${name}: not of this version`))
  },
}

/** Says in a few words what a step did. */
export function sentenceOfStep({ step, state, reason, changes }: StepReport): string {
  const counts = (['created', 'updated', 'unchanged', 'removed', 'left'] as const)
    .filter((list) => changes[list].length > 0)
    .map((list) => `${list} ${changes[list].length}`)
  const what = reason ?? counts.join(', ')
  return `${step}: ${state}${what === '' ? '' : ` (${what})`}`
}
