// npm run bench:detections [-- --records N] [-- --check]: measures recall and noise of the rules and writes docs/detections.md.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { detectIn } from './attack-run.ts'
import { readAttacks, readBenign } from './corpora.ts'
import { noiseOf, type Run } from './noise.ts'
import { detectionsPage } from './page.ts'
import { recallOf, recallOfExamples } from './recall.ts'
import { runSample } from './sample-run.ts'
import { storyFound } from './story.ts'
import { TECHNIQUE_RULES, WITHOUT_RECORDS } from './techniques.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    output: { type: 'string', default: new URL('../../../docs/detections.md', import.meta.url).pathname },
  },
})
const records = Number(values.records)
const SEEDS = [1, 2, 3]
/** A fixed day: the figures of two runs can be compared. */
const END = new Date('2026-11-26T00:00:00Z')

const attacks = readAttacks()
console.error(`recall: ${attacks.length} techniques with records`)
const recall = recallOf(RULES, attacks)
const withoutRecords = attacks.length > 0 ? [] : Object.keys(TECHNIQUE_RULES)
const examples = recallOfExamples([...withoutRecords, ...Object.keys(WITHOUT_RECORDS)])

const FINDINGS = new Set(SOURCES.filter(({ store }) => store.kind === 'findings').map(({ dataset }) => dataset))

const runs: Run[] = []
for (const seed of SEEDS) {
  console.error(`noise: sample ${seed}`)
  const { documents, hits, signals } = await runSample(RULES, { records, seed, incidents: false, end: END })
  const findings = [...documents].reduce((sum, [dataset, count]) => sum + (FINDINGS.has(dataset) ? count : 0), 0)
  const all = [...documents.values()].reduce((sum, count) => sum + count, 0)
  runs.push({ name: `sample, seed ${seed}`, logs: all - findings, findings, hits, signals })
}
const benign = readBenign()
if (benign.length > 0) {
  console.error(`noise: ${benign.length} everyday records`)
  const { documents, hits, signals } = detectIn(RULES, benign)
  runs.push({ name: 'everyday CloudTrail of a real account', logs: documents, findings: 0, hits, signals })
}
console.error('the attack of the sample')
const attacked = await runSample(RULES, { records, seed: 1, incidents: true, end: END })
const measured = {
  ...{ recall, examples, noise: runs.map((run) => noiseOf(RULES, run)) },
  story: storyFound(attacked.made.story, attacked.signals),
}
const page = detectionsPage(RULES, measured)
await writeFile(values.output, page)
console.log(page.slice(0, page.indexOf('## The rules')))
