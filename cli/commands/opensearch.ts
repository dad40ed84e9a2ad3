import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { HinomiError, messageOf } from '#core/errors.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { readDashboardsUrl } from '#opensearch/dashboards-api/dashboards-client.ts'
import { installEverything, type Step, type StepReport } from '#opensearch/install.ts'
import { type InstallPlan, readInstallPlan } from '#opensearch/install-plan.ts'
import { anonymous, senderTo } from '#opensearch/signing/authorization.ts'
import { clusterUrl, connect, startLocalNode } from '../cluster.ts'
import { newCommand, newGroup, type Options, settingsOf, withCluster } from '../command.ts'
import { printJson, startProgress, table, visibleLine } from '../output.ts'
import { untilStopped } from '../until-stopped.ts'

/** `hinomi opensearch start | bootstrap | status`. */
export function opensearchCommand(): Command {
  const command = newGroup(
    'opensearch',
    'OpenSearch の起動・準備・状態 / start, prepare and watch OpenSearch',
    'hinomi opensearch status',
  )
  command.addCommand(startNodeCommand())
  command.addCommand(bootstrapCommand())
  command.addCommand(statusCommand())
  return command
}

function startNodeCommand(): Command {
  const command = withCluster(
    newCommand(
      'start',
      'ローカルの OpenSearch を起動 / start the local OpenSearch',
      'hinomi opensearch start --port 9200',
    ),
  ).option('--heap <size>', 'Java のヒープ / Java heap (HINOMI_OPENSEARCH_HEAP, 1g)')
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options)
    const progress = startProgress('OpenSearch を準備しています / preparing OpenSearch', {
      quiet: options.json === true,
    })
    const node = await startLocalNode(settings, false, (text) => progress.update(text)).catch((thrown: unknown) => {
      progress.failed('OpenSearch を起動できません / OpenSearch did not start')
      throw thrown
    })
    progress.done(`OpenSearch: ${node.url} (Ctrl-C で停止 / stops it)`)
    if (options.json === true) printJson({ url: node.url, pid: node.pid })
    await untilStopped(node)
  })
}

function bootstrapCommand(): Command {
  const command = withCluster(
    newCommand(
      'bootstrap',
      'テンプレート・索引・保存期間・権限・画面を準備(何度でも可) / bring templates, indices, retention, roles and pages up to date, may be repeated',
      'hinomi opensearch bootstrap --opensearch https://search.example.com --plan plan.json',
    ),
  )
    .option('--plan <file>', '権限・保存期間などの計画 JSON / roles, retention and the like, as JSON')
    .option(
      '--dashboards <url>',
      'OpenSearch Dashboards の URL、画面も取り込む / address of OpenSearch Dashboards, to import the pages too',
    )
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options)
    const plan = await planOf(options)
    const { client, url } = await connect(settings)
    const sender = await senderTo(url, settings.opensearchAuth)
    const dashboardsUrl =
      typeof options.dashboards === 'string'
        ? readDashboardsUrl(options.dashboards, { secret: sender.authorize !== anonymous })
        : undefined
    const report = await installEverything({ client, sender, dashboardsUrl, sources: SOURCES }, plan)
    if (report.failed) process.exitCode = 1
    if (options.json === true) return printJson({ url: sender.url.origin, ...report })
    for (const step of report.steps) printStep(step)
  })
}

async function planOf({ plan }: Options): Promise<InstallPlan> {
  if (typeof plan !== 'string') return readInstallPlan({}, 'plan')
  const text = await readFile(plan, 'utf8').catch((thrown: unknown) => {
    throw new HinomiError('usage', `${plan} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  })
  try {
    return readInstallPlan(JSON.parse(text), plan)
  } catch (thrown) {
    if (thrown instanceof HinomiError) throw thrown
    throw new HinomiError('config', `${plan} is no JSON: ${messageOf(thrown).split('\n')[0]}`, { cause: thrown })
  }
}

const STEP_NAMES: Readonly<Record<Step, string>> = {
  templates: 'テンプレートと索引 / templates and indices',
  lifecycle: '保存期間 / lifecycle',
  snapshots: 'スナップショット / snapshots',
  access: '権限 / access',
  pages: '画面 / pages',
  monitors: '監視 / monitors',
}
const STATE_NAMES = { done: '✓', skipped: '-', failed: '✗' } as const

function printStep({ step, state, reason, changes }: StepReport): void {
  const counts = [
    ['新規 / new', changes.created.length],
    ['更新 / updated', changes.updated.length],
    ['変更なし / unchanged', changes.unchanged.length],
    ['削除 / removed', changes.removed.length],
  ] as const
  const shown = counts.flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : [])).join(', ')
  const line = `${STATE_NAMES[state]} ${STEP_NAMES[step]}: ${reason ?? shown}`
  if (state === 'failed') console.error(visibleLine(line))
  else console.log(visibleLine(line))
  for (const left of changes.left) console.log(visibleLine(`    そのまま / left as it is: ${left}`))
}

function statusCommand(): Command {
  const command = withCluster(
    newCommand(
      'status',
      'クラスターと索引の状態 / state of the cluster and our indices',
      'hinomi opensearch status --json',
    ),
  )
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options)
    const { client } = await connect(settings)
    const health = (await client.cluster.health()).body
    const { body } = await client.cat.indices({
      format: 'json',
      bytes: 'b',
      index: 'findings-*,logs-aws.*,hinomi-*',
      s: ['index'],
    })
    const indices = (body as Record<string, string>[]).map((row) => ({
      index: row.index ?? '',
      health: row.health ?? '',
      documents: Number(row['docs.count'] ?? 0),
      bytes: Number(row['store.size'] ?? 0),
    }))
    if (options.json === true)
      return printJson({ url: clusterUrl(settings), status: health.status, nodes: health.number_of_nodes, indices })
    console.log(`${clusterUrl(settings)}: ${health.status}, ${health.number_of_nodes} node(s)`)
    const rows = indices.map(({ index, health: state, documents, bytes }) => [
      index,
      state,
      documents,
      Math.round(bytes / 1024),
    ])
    console.log(table(['索引 / index', '状態', '文書数 documents', 'KiB'], rows))
  })
}
