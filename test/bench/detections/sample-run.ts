import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLists } from '#cli/lists.ts'
import { openRegistry } from '#cli/registry.ts'
import { matcherOf } from '#detections/compile/matcher.ts'
import type { Lists } from '#detections/lists.ts'
import type { Rule } from '#detections/rule.ts'
import type { Signal } from '#detections/signal.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { EventDetector } from '#ingest/detect-events.ts'
import { loadArchive } from '#ingest/load-archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { makeSample, type SampleResult } from '#sample/make-sample.ts'
import { Correlator, eventOfSignal } from './correlate.ts'
import { MemoryWriter } from './memory-writer.ts'

/** What the rules found in a sample archive. */
export interface SampleRun {
  readonly made: SampleResult
  /** Documents by `event.dataset`. */
  readonly documents: ReadonlyMap<string, number>
  /** Documents that a rule over single events hits, whatever hides them, by catalogue id. */
  readonly hits: ReadonlyMap<string, number>
  /** Every signal once. */
  readonly signals: readonly Signal[]
}

const DAYS = 30

/** Makes a sample, loads it without OpenSearch, and runs every rule over what was loaded. */
export async function runSample(
  rules: readonly Rule[],
  options: { readonly records: number; readonly seed: number; readonly incidents: boolean; readonly end: Date },
): Promise<SampleRun> {
  const home = await mkdtemp(join(tmpdir(), 'hinomi-noise-'))
  try {
    const folder = join(home, 'archive')
    const made = await makeSample({ ...options, folder, days: DAYS })
    const accountsFile = join(home, 'accounts.csv')
    await writeFile(accountsFile, made.accountsCsv)
    const archive = await openArchive(folder)
    const registry = await openRegistry(accountsFile, archive)
    const listsFolder = join(home, 'lists')
    await mkdir(listsFolder)
    for (const [name, text] of Object.entries(made.lists)) await writeFile(join(listsFolder, name), text)
    const lists = await openLists(registry.accounts, listsFolder)
    const writer = new MemoryWriter()
    await loadArchive({
      archive,
      accounts: registry.lookup,
      sources: SOURCES,
      writer,
      openIndex: () => undefined,
      readMetrics: async (ids) => ids.map(() => undefined),
      mode: 'load',
      // one after the other: which event is the first of a signal shall not depend on chance
      concurrency: 1,
      now: () => options.end.getTime(),
      detector: new EventDetector(rules, lists, () => options.end.getTime()),
    })
    return { made, ...findAll(rules, lists, writer, options.end.getTime()) }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

function findAll(rules: readonly Rule[], lists: Lists, writer: MemoryWriter, now: number): Omit<SampleRun, 'made'> {
  const match = matcherOf(rules)
  const correlator = new Correlator(rules, lists)
  const documents = new Map<string, number>()
  const hits = new Map<string, number>()
  const signals = new Map<string, Signal>()
  for (const { index, id, version, json } of writer.documents) {
    const document = JSON.parse(json.toString()) as { '@timestamp': string; event: { dataset: string } }
    if (index.startsWith(SIGNALS_INDEX)) {
      const signal: Signal = { index, id, version, document: document as Signal['document'] }
      signals.set(id, signal)
      correlator.add(eventOfSignal(signal))
      continue
    }
    if (index.startsWith('hinomi-')) continue
    correlator.add({ index, id, time: Date.parse(document['@timestamp']), document })
    const { dataset } = document.event
    count(documents, dataset)
    for (const { rule } of match(dataset, document, { lists })) count(hits, rule.catalogued?.id ?? rule.name)
  }
  for (const signal of correlator.signals(now)) signals.set(signal.id, signal)
  return { documents, hits, signals: [...signals.values()] }
}

/** Adds one to a count. */
function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
