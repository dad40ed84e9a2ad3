import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  explainFileTrouble,
  explainFullDisk,
  explainJava,
  explainMaven,
  explainMavenMissing,
  explainStart,
  isFullDisk,
} from './explain.ts'
import { withLock } from './folder-lock.ts'
import { findKit, type Home, homeAt, javaArguments, type Kit } from './home.ts'
import { jdkCommand, runTool, type ToolRun } from './run-tool.ts'

const OLDEST_JAVA = 17

/** Each module, its class below org.opensearch, and the module it extends. */
const MODULES = [
  ['lang-painless', 'painless.PainlessPlugin'],
  ['transport-netty4', 'transport.Netty4Plugin'],
  ['analysis-common', 'analysis.common.CommonAnalysisPlugin', 'lang-painless'],
  ['ingest-common', 'ingest.common.IngestCommonPlugin', 'lang-painless'],
  ['ingest-user-agent', 'ingest.useragent.IngestUserAgentPlugin'],
  ['aggs-matrix-stats', 'search.aggregations.matrix.MatrixAggregationPlugin'],
  ['geo', 'geo.GeoModulePlugin'],
  ['lang-expression', 'script.expression.ExpressionPlugin'],
  ['lang-mustache', 'script.mustache.MustachePlugin'],
  ['mapper-extras', 'index.mapper.MapperExtrasPlugin'],
  ['parent-join', 'join.ParentJoinPlugin'],
  ['percolator', 'percolator.PercolatorPlugin'],
  ['rank-eval', 'index.rankeval.RankEvalPlugin'],
  ['reindex', 'index.reindex.ReindexPlugin'],
] as const

// A forgotten bootstrap must be an error and not an index with guessed mappings: no auto_create_index.
const NODE_CONFIG = `cluster.name: hinomi
node.name: hinomi
network.host: 127.0.0.1
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: true
action.auto_create_index: false
`

const LOG_CONFIG = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.dangling.name = org.opensearch.gateway.DanglingIndicesState
logger.dangling.level = error
`

/** What a layout needs to know. */
export interface LayOutOptions {
  /** Where the node is laid out; made when it is missing. */
  readonly homeFolder: string
  /** Receives a short line at each step that takes time. */
  readonly onProgress?: (line: string) => void
  /** The environment of Maven and Java; PATH, JAVA_HOME and Maven's own variables are read from it. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Lays out a runnable OpenSearch node below `homeFolder` with one Maven run, or returns at once when it is there already.
 *
 * Safe when several processes come at once. Throws HinomiError: `config` when Java or Maven is missing, nothing can be
 * fetched or the disk is full; `transient` when another process lays out for more than ten minutes.
 */
export async function layOutNode({
  homeFolder,
  onProgress = () => {},
  env = process.env,
}: LayOutOptions): Promise<void> {
  const home = homeAt(resolve(homeFolder))
  const kit = findKit()
  try {
    const stamp = await stampOf(kit)
    if (await isLaidOut(home, stamp)) return
    await mkdir(home.folder, { recursive: true })
    const onWait = (pid: number) => onProgress(`waiting for process ${pid}, which lays out OpenSearch ${kit.version}`)
    await withLock(
      home.lock,
      async () => {
        if (await isLaidOut(home, stamp)) return
        await layOut(home, kit, env, onProgress)
        await writeFile(home.stamp, stamp)
      },
      { onWait },
    )
  } catch (error) {
    throw explainFileTrouble(error, home.folder)
  }
}

/** Everything a layout is made from; a change of any of it makes a new layout necessary. */
async function stampOf(kit: Kit): Promise<string> {
  return createHash('sha256')
    .update(await readFile(kit.pom))
    .update(await readFile(kit.launcherSource))
    .update(JSON.stringify([MODULES, NODE_CONFIG, LOG_CONFIG]))
    .digest('hex')
}

async function isLaidOut(home: Home, stamp: string): Promise<boolean> {
  return existsSync(home.stamp) && (await readFile(home.stamp, 'utf8')) === stamp
}

async function layOut(home: Home, kit: Kit, env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<void> {
  await checkJava(env)
  // The stamp goes first: an interrupted run must not leave the stamp of a layout that is half gone.
  for (const path of [home.stamp, home.lib, home.modules, home.launcher, home.classArchive]) {
    await rm(path, { recursive: true, force: true })
  }
  onProgress(`fetching OpenSearch ${kit.version} through Maven (75 MB the first time)`)
  await fetchJars(home, kit, env)
  await writeConfig(home, kit)
  onProgress('compiling the launcher')
  await compileLauncher(home, kit, env)
  onProgress('preparing the class archive that makes starts quick')
  await dumpClassArchive(home, env)
}

async function checkJava(env: NodeJS.ProcessEnv): Promise<void> {
  const java = await runTool(jdkCommand('java', env), ['-version'], env)
  if (java.missing) throw explainJava('missing')
  const version = /version "([^"]+)"/.exec(java.stderr + java.stdout)?.[1] ?? 'of unknown version'
  const major = Number(/^(?:1\.)?(\d+)/.exec(version)?.[1])
  if (major < OLDEST_JAVA) throw explainJava('too-old', version)
  const javac = await runTool(jdkCommand('javac', env), ['-version'], env)
  if (javac.missing) throw explainJava('no-compiler', version)
}

async function fetchJars(home: Home, kit: Kit, env: NodeJS.ProcessEnv): Promise<void> {
  const maven = await runTool('mvn', ['-q', '-B', '-f', kit.pom, `-Dos.home=${home.folder}`, 'generate-resources'], env)
  if (maven.missing) throw explainMavenMissing()
  if (maven.status !== 0) throw explainMaven(maven.stdout + maven.stderr, home.folder)
}

async function writeConfig(home: Home, kit: Kit): Promise<void> {
  for (const [name, className, extended] of MODULES) {
    const lines = [
      `name=${name}`,
      `description=${name}`,
      `version=${kit.version}`,
      `opensearch.version=${kit.version}`,
      'java.version=11',
      `classname=org.opensearch.${className}`,
      ...(extended === undefined ? [] : [`extended.plugins=${extended}`]),
      'has.native.controller=false',
      '',
    ]
    await writeFile(join(home.modules, name, 'plugin-descriptor.properties'), lines.join('\n'))
  }
  for (const folder of [home.plugins, home.config, home.temporary, home.data]) await mkdir(folder, { recursive: true })
  await writeFile(join(home.config, 'opensearch.yml'), NODE_CONFIG)
  await writeFile(join(home.config, 'log4j2.properties'), LOG_CONFIG)
}

async function compileLauncher(home: Home, kit: Kit, env: NodeJS.ProcessEnv): Promise<void> {
  const classes = await mkdtemp(join(home.temporary, 'launcher-'))
  try {
    const javac = ['-cp', join(home.lib, '*'), '-d', classes, kit.launcherSource]
    mustSucceed(await runTool(jdkCommand('javac', env), javac, env), 'javac', home)
    mustSucceed(await runTool(jdkCommand('jar', env), ['cf', home.launcher, '-C', classes, '.'], env), 'jar', home)
  } finally {
    await rm(classes, { recursive: true, force: true })
  }
}

function mustSucceed(run: ToolRun, tool: string, home: Home): void {
  if (run.missing) throw explainJava('no-compiler')
  if (run.status === 0) return
  const printed = run.stdout + run.stderr
  if (isFullDisk(printed)) throw explainFullDisk(home.folder)
  throw new Error(`${tool} failed (${run.status}): ${printed.trim().slice(-1000)}`)
}

/** One throw-away start: stdin is closed, so the node stops as soon as it is ready and dumps the classes it has loaded. */
async function dumpClassArchive(home: Home, env: NodeJS.ProcessEnv): Promise<void> {
  const data = await mkdtemp(join(home.data, 'archive-'))
  try {
    const settings = ['-Ehttp.port=0', '-Etransport.port=0', `-Epath.data=${data}`]
    const args = [...javaArguments(home, { heap: '512m', fast: true }, 'dump'), ...settings]
    const java = await runTool(jdkCommand('java', env), args, env)
    // A Java machine that cannot dump classes is good enough: its starts are only slower.
    if (java.stdout.includes('OPENSEARCH_READY')) return
    const reason = /OPENSEARCH_FAILED (.*)/.exec(java.stdout)?.[1]
    throw explainStart({ reason, log: java.stderr, port: 0, dataFolder: data, heap: '512m' })
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
