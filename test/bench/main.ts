import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { loadSettings } from '#cli/settings.ts'
import { EXIT_CODES, HinomiError } from '#core/errors.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { layOutNode } from '#opensearch/local/layout.ts'
import { startNode } from '#opensearch/local/node.ts'
import { writeAccounts } from './accounts.ts'
import { bundleChildren } from './bundle.ts'
import { Cluster } from './cluster.ts'
import { type DetectRun, runDetect } from './detect-run.ts'
import { makeInput, makeLargeInput } from './input/make-input.ts'
import { INPUT_SOURCES } from './input/sources.ts'
import { type LambdaRun, runLambda } from './lambda-run.ts'
import { type LoaderRun, runLoaders } from './loader-run.ts'
import { type MemoryRun, runMemory } from './memory-run.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { loadBenchSample, makeBenchSample } from './pages-load.ts'
import { type PagesRun, runPages } from './pages-run.ts'
import { detectTable, lambdaTables, loaderTable, memoryTable, pagesTables, wholeTable } from './report.ts'
import type { MeasuredInput, Setting } from './setting.ts'
import { runWhole, type WholeRun } from './whole-run.ts'

const LARGE_SOURCES = ['cloudtrail', 'vpcflow']
const LARGE_BYTES = 300e6
const PAGE_RECORDS = 1_000_000
const SAMPLE_RECORDS = 100_000
/** Fewer say nothing of the slowest twentieth. */
const LEAST_PAGE_ROUNDS = 20

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const { home } = loadSettings({}).values
  const folder = join(resolve(home), 'bench')
  const setting = await prepare(options, folder)
  const machine = describeMachine()
  console.log(`${machine.cores} cores of ${machine.cpu}, Node.js ${machine.node}; ${options.reps} rounds, medians`)

  const found: {
    detect?: DetectRun[]
    loader?: LoaderRun[]
    whole?: WholeRun[]
    memory?: MemoryRun[]
    pages?: PagesRun
    lambda?: LambdaRun
  } = {}
  if (options.parts.includes('loader')) {
    found.loader = await runLoaders(setting)
    console.log(loaderTable(found.loader))
  }
  if (options.parts.includes('detect')) {
    found.detect = await measureRules(options, setting, folder)
    console.log(detectTable(found.detect))
  }
  if (options.parts.some((part) => part !== 'loader' && part !== 'detect')) {
    await withNode(resolve(home), folder, async (cluster) => {
      if (options.parts.includes('whole')) {
        found.whole = await runWhole(setting, cluster)
        console.log(wholeTable(found.whole))
      }
      if (options.parts.includes('memory')) {
        found.memory = await runMemory(setting, cluster, await largeInputs(options, folder))
        console.log(memoryTable(found.memory))
      }
      if (options.parts.includes('pages')) {
        found.pages = await measurePages(options, setting, folder, cluster)
        console.log(pagesTables(found.pages))
      }
      if (options.parts.includes('lambda')) {
        found.lambda = await runLambda(folder, cluster)
        console.log(lambdaTables(found.lambda))
      }
    })
  }
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify({ machine, options, ...found }, null, 2))
}

async function prepare(options: BenchOptions, folder: string): Promise<Setting> {
  const report = (text: string) => console.error(text)
  const programs = join(folder, 'programs')
  await mkdir(join(folder, 'input'), { recursive: true })
  await bundleChildren(programs)
  const inputs: MeasuredInput[] = []
  for (const { id } of options.parts.some((part) => ['loader', 'detect', 'whole'].includes(part))
    ? INPUT_SOURCES
    : []) {
    const source = SOURCES.find((candidate) => candidate.id === id)
    const maker = INPUT_SOURCES.find((candidate) => candidate.id === id)
    if (!options.sources.includes(id) || source === undefined || maker === undefined) continue
    report(`input: ${id}`)
    const input = await makeInput(join(folder, 'input', id), maker, options.records ?? maker.records, Date.now())
    inputs.push({ input, source })
  }
  if (options.profile !== undefined) await mkdir(options.profile, { recursive: true })
  const accountsFile = await writeAccounts(folder)
  return { inputs, accountsFile, programs, reps: options.reps, profiles: options.profile, report }
}

async function largeInputs(options: BenchOptions, folder: string): Promise<MeasuredInput[]> {
  const inputs: MeasuredInput[] = []
  for (const maker of INPUT_SOURCES) {
    const source = SOURCES.find(({ id }) => id === maker.id)
    if (!LARGE_SOURCES.includes(maker.id) || !options.sources.includes(maker.id) || source === undefined) continue
    console.error(`input: one large ${maker.id} object`)
    const input = await makeLargeInput(join(folder, 'input', `large-${maker.id}`), maker, LARGE_BYTES, Date.now())
    inputs.push({ input, source })
  }
  return inputs
}

/** Besides the sources, which are drawn by lot, the sample, whose calls are those of a working site. */
async function measureRules(options: BenchOptions, setting: Setting, folder: string): Promise<DetectRun[]> {
  const sample = await makeBenchSample(join(folder, 'input', 'rules-sample'), options.records ?? SAMPLE_RECORDS)
  const { accountsFile } = setting
  return runDetect(setting, [
    { name: 'sample', folder: sample.archive, accountsFile: sample.accountsFile },
    ...setting.inputs.map(({ input, source }) => ({ name: source.id, folder: input.folder, accountsFile })),
  ])
}

async function measurePages(
  options: BenchOptions,
  setting: Setting,
  folder: string,
  cluster: Cluster,
): Promise<PagesRun> {
  setting.report('pages: the sample')
  const sample = await makeBenchSample(join(folder, 'input', 'sample'), options.records ?? PAGE_RECORDS)
  setting.report('pages: load')
  await loadBenchSample(cluster, setting.programs, sample)
  const rounds = Math.max(options.reps, LEAST_PAGE_ROUNDS)
  const { accountsFile } = sample
  return runPages({ accountsFile, pageFolder: join(folder, 'page'), rounds, report: setting.report }, cluster)
}

/** Runs a node of its own for the bench: compiled code, a heap as on a small server, a data folder that is gone afterwards. */
async function withNode(home: string, folder: string, work: (cluster: Cluster) => Promise<void>): Promise<void> {
  const homeFolder = join(home, 'opensearch')
  await layOutNode({ homeFolder, onProgress: (line) => console.error(line) })
  const dataFolder = await mkdtemp(join(folder, 'data-'))
  const node = await startNode({ homeFolder, dataFolder, heap: '2g', fast: false })
  const stop = async () => {
    await node.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
  const interrupted = () => void stop().finally(() => process.exit(130))
  process.once('SIGINT', interrupted)
  try {
    await work(new Cluster(node.url, node.pid))
  } finally {
    process.off('SIGINT', interrupted)
    await stop()
  }
}

function describeMachine(): { cores: number; cpu: string; node: string } {
  const all = cpus()
  return { cores: all.length, cpu: all[0]?.model ?? 'an unknown processor', node: process.versions.node }
}

try {
  await main()
} catch (thrown) {
  if (!(thrown instanceof HinomiError)) throw thrown
  console.error(thrown.message)
  process.exitCode = EXIT_CODES[thrown.code]
}
