import type { Rule } from '#detections/rule.ts'
import { rulesSection } from '../../../scripts/generate/rule-list.ts'
import { MUTATIONS } from './mutations.ts'
import type { Noise, RuleNoise } from './noise.ts'
import type { ExampleRecall, TechniqueRecall } from './recall.ts'
import type { StepFound } from './story.ts'

/** What was measured. */
export interface Measured {
  readonly recall: readonly TechniqueRecall[]
  readonly examples: readonly ExampleRecall[]
  readonly noise: readonly Noise[]
  readonly story: readonly StepFound[]
}

/** Targets of the measurement. */
const NOISE_TARGETS = { alertsPer100k: 20, hitShare: 0.005 } as const

/** Returns the whole page docs/detections.md. */
export function detectionsPage(rules: readonly Rule[], measured: Measured): string {
  return [
    '# Detections: what is found, and how much noise there is',
    '',
    'Written by `npm run bench:detections`, the list of rules also by `npm run generate`; do not edit. How rules are used: [guide](guide/detections.en.md); how they are written:',
    '[detections-authoring.md](detections-authoring.md); which wait: [detections-waiting.md](detections-waiting.md).',
    '',
    ...MEASURED_HOW,
    '',
    ...recallSection(measured),
    '',
    ...noiseSection(measured.noise),
    '',
    ...storySection(measured.story),
    '',
    rulesSection(rules),
  ].join('\n')
}

const MEASURED_HOW = [
  '## How it is measured',
  '',
  'In process, without OpenSearch: records go through the normalisers, the rules over single events run as they do in a load, and the rules over',
  'several events as `hinomi detect` runs them. Left out: rules over the pipeline (P), which look at the metrics of loads, and lists, which are',
  'empty for attacks (nobody is known) and those of the sample for benign records.',
  '',
  '- **Found** is a technique when a rule about it fires with severity medium or more. Rules that look at who acts or where (G07, G12) prove',
  '  nothing and do not count.',
  '- **A signal** is a hit that is written. **An alert** is what a person is told: signals of one account, rule and principal (for signals without',
  '  a principal, the key of the rule) within the throttle of their severity, from `low` up, that nothing suppresses. `info` is not sent, and',
  '  rules with a digest are collected into one message; both are counted apart.',
  '- **Benign** are the log records of the sample archive without its attack and its single incidents (`incidents: false` of the generator), and',
  '  everyday CloudTrail records of a real account. A finding of an AWS service is no benign event: the service has judged already. Rules about findings',
  '  are measured by alerts for each finding instead, which should be 1.',
  '- `hit` is the share of documents that a rule matches before anything is grouped or suppressed: many hits of N03 share one signal, that of',
  '  their interface and week.',
]

function recallSection({ recall, examples }: Measured): string[] {
  const heads = MUTATIONS.map(({ id }) => id)
  const cells = recall.flatMap(({ found, shapes }) => [
    ...[...found.values()].filter((one) => one !== undefined),
    ...Array.from({ length: shapes[1] }, (_, at) => at < shapes[0]),
  ])
  const plain = recall.filter(({ found }) => found.get('as-is') === true).length
  return [
    '## Recall',
    '',
    ...(recall.length === 0
      ? ['The records of the attacks were not at hand.']
      : [
          `Stratus Red Team: **${plain} of ${recall.length}** techniques found as recorded, **${cells.filter(Boolean).length} of ${cells.length}** attacks with all changes.`,
          '',
          ...MUTATIONS.map(({ id, title }) => `- \`${id}\`: ${title}`),
          '- `shapes`: other ways to ask for the same, as the API allows them',
          '',
          table(
            ['technique', 'rules', ...heads, 'shapes'],
            recall.map(({ technique, rules, found, shapes }) => [
              technique,
              rules.join(' '),
              ...heads.map((id) => cellOf(found.get(id))),
              shapes[1] === 0 ? '' : `${shapes[0]}/${shapes[1]}`,
            ]),
          ),
          '',
          'An empty cell: the change would be no attack of this technique, for instance where only the request tells it from an everyday call.',
        ]),
    '',
    'Without records, by the examples in the rule files that must fire:',
    '',
    table(
      ['technique', 'rules', 'fired'],
      examples.map(({ technique, rules, fired, examples: all }) => [technique, rules.join(' '), `${fired}/${all}`]),
    ),
  ]
}

function cellOf(found: boolean | undefined): string {
  return found === undefined ? '' : found ? 'yes' : '**no**'
}

function noiseSection(noise: readonly Noise[]): string[] {
  const logs = sum(noise, (one) => one.logs)
  const alerts = sum(noise, (one) => sum([...one.rules.values()], (rule) => rule.alerts))
  const findingAlerts = sum(noise, (one) => one.findingAlerts.alerts)
  const aboutFindings = sum(noise, (one) => one.findingAlerts.findings)
  const all = new Map<string, RuleNoise>()
  for (const { rules } of noise) for (const [id, counts] of rules) all.set(id, added(all.get(id), counts))
  const documents = sum(noise, (one) => one.logs + one.findings)
  const loudest = Math.max(0, ...[...all.values()].map(({ signals, suppressed }) => (signals - suppressed) / documents))
  return [
    '## Noise',
    '',
    `**${per100k(alerts, logs)} alerts per 100,000 benign log records** (target: at most ${NOISE_TARGETS.alertsPer100k}); the rule that fires most raises a signal on`,
    `${percent(loudest)} of the records (target: at most ${percent(NOISE_TARGETS.hitShare)}). Findings: ${findingAlerts} alerts about ${aboutFindings} findings.`,
    '',
    table(
      ['records', 'logs', 'findings', 'alerts of logs', 'per 100,000', 'alerts of findings', 'in digests'],
      noise.map((one) => {
        const own = [...one.rules.values()]
        const ofLogs = sum(own, (rule) => rule.alerts)
        return [
          one.name,
          whole(one.logs),
          whole(one.findings),
          whole(ofLogs),
          per100k(ofLogs, one.logs),
          whole(sum(own, (rule) => rule.findingAlerts)),
          whole(sum(own, (rule) => rule.digest)),
        ]
      }),
    ),
    '',
    'Each rule that hit something, over all of these records; every other rule was silent.',
    '',
    table(
      ['rule', 'hit', 'signals', 'suppressed', 'alerts of logs', 'alerts of findings', 'in digests'],
      [...all]
        .sort(([a, one], [b, other]) => other.alerts - one.alerts || (a < b ? -1 : 1))
        .map(([id, one]) => [
          id,
          one.hits === 0 ? '' : percent(one.hits / documents),
          whole(one.signals),
          whole(one.suppressed),
          whole(one.alerts),
          whole(one.findingAlerts),
          whole(one.digest),
        ]),
    ),
  ]
}

function added(one: RuleNoise | undefined, other: RuleNoise): RuleNoise {
  if (one === undefined) return { ...other }
  const total = { ...one }
  for (const key of Object.keys(total) as (keyof RuleNoise)[]) total[key] += other[key]
  return total
}

function storySection(story: readonly StepFound[]): string[] {
  return [
    '## The attack of the sample',
    '',
    'Signals of medium severity or more in its account between one step and the next; the first ones are those of everyday as well.',
    '',
    table(
      ['step', 'rules'],
      story.map(({ step, rules }) => [step.en, rules.join(' ')]),
    ),
  ]
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function per100k(count: number, documents: number): string {
  return documents === 0 ? '0' : ((count / documents) * 100_000).toFixed(1)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`
}

function whole(value: number): string {
  return value.toLocaleString('en-US')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
