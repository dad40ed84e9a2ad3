import type { Command } from 'commander'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { clusterUrl, connect, startLocalNode } from '../cluster.ts'
import { newCommand, newGroup, type Options, settingsOf, withCluster } from '../command.ts'
import { printJson, startProgress, table } from '../output.ts'
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
      'テンプレートと索引を準備 / bring templates and indices up to date',
      'hinomi opensearch bootstrap --opensearch https://search.example.com',
    ),
  )
  return command.action(async (options: Options) => {
    const { client, target, url } = await connect(settingsOf(options).values)
    const report = await bootstrap(client, SOURCES, target)
    if (options.json === true) return printJson({ url, ...report })
    console.log(
      `${url}: テンプレート / templates ${report.templates}, 新しい索引 / new indices ${report.created.length}, 更新 / updated ${report.updated.length}`,
    )
  })
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
