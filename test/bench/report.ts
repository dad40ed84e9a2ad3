import type { DetectRun } from './detect-run.ts'
import type { LambdaRun } from './lambda-run.ts'
import type { LoaderRun } from './loader-run.ts'
import type { MemoryRun } from './memory-run.ts'
import type { DashboardTimes, PagesRun } from './pages-run.ts'
import { percentileOf, type Spread, spreadOf } from './statistics.ts'
import { DETECT_SHARE, LAMBDA_TARGETS, PAGE_TARGETS, PEAK_RSS_BYTES, TARGETS } from './targets.ts'
import type { ChildReport } from './usage.ts'
import type { Loader, WholeRun } from './whole-run.ts'

/** Returns the table of the loader without a network. */
export function loaderTable(runs: readonly LoaderRun[]): string {
  const rows = bySource(runs).map(([source, own]) => {
    const first = own[0]
    const perDocument = first.loader.jsonBytes / first.loader.documents
    const perRecord = first.rawBytes / first.loader.records
    return [
      source,
      whole(first.loader.records),
      spread(own.map(({ loader }) => ratePerCpuSecond(loader))),
      spread(own.map(({ floor }) => ratePerCpuSecond(floor))),
      spread(
        own.map(({ loader, floor }) => ratePerCpuSecond(loader) / ratePerCpuSecond(floor)),
        2,
      ),
      rss(own.map(({ loader }) => loader)),
      whole(perDocument),
      whole(perRecord),
      (perDocument / perRecord).toFixed(2),
      whole(first.loader.quarantined),
    ]
  })
  return table(
    'Loader: decode, normalise, serialise, without a network (floor: gunzip, parse, project, serialise)',
    [
      'source',
      'records',
      'documents/CPU-s',
      'floor',
      'ratio',
      'peak RSS MB',
      'JSON B/doc',
      'raw B/record',
      'JSON/raw',
      'set aside',
    ],
    rows,
  )
}

/** Returns the table of the loader without and with the rules over single events. */
export function detectTable(runs: readonly DetectRun[]): string {
  const rows = bySource(runs).map(([source, own]) => [
    source,
    whole(own[0].without.records),
    spread(
      own.map(({ without }) => cpuPerRecord(without)),
      1,
    ),
    spread(
      own.map((run) => cpuPerRecord(run.with)),
      1,
    ),
    judged(spreadOf(own.map((run) => 100 * (run.with.cpuSeconds / run.without.cpuSeconds - 1))), 1, '<=', DETECT_SHARE),
  ])
  return table(
    'Rules: the loader without a network, without and with the rules over single events; CPU, µs for each record',
    ['source', 'records', 'without', 'with', 'more, %'],
    rows,
  )
}

function cpuPerRecord({ cpuSeconds, records }: ChildReport): number {
  return (cpuSeconds / records) * 1e6
}

/** Returns the table of whole loads into OpenSearch: (a) compares loader processes, (b) loader and OpenSearch together, both beside what our documents allow. */
export function wholeTable(runs: readonly WholeRun[]): string {
  const rows = bySource(runs).map(([source, all]) => {
    const of = (loader: Loader) => all.filter((run) => run.loader === loader).sort((a, b) => a.rep - b.rep)
    const ours = of('hinomi')
    const floor = of('floor')
    const bound = of('bound')
    const target = TARGETS[source]
    const pairsOf = (runs: readonly WholeRun[]) =>
      runs.flatMap((run, n) => (floor[n] === undefined ? [] : [[run, floor[n]] as const]))
    const share = pairsOf(ours).map(([run, base]) => ratePerCpuSecond(run.child) / ratePerCpuSecond(base.child))
    const boundShare = pairsOf(bound).map(([run, base]) => ratePerCpuSecond(run.child) / ratePerCpuSecond(base.child))
    const multiple = pairsOf(ours).map(([run, base]) => cpuPer100k(run) / cpuPer100k(base))
    const boundMultiple = pairsOf(bound).map(([run, base]) => cpuPer100k(run) / cpuPer100k(base))
    const bytesOf = (some: readonly WholeRun[]) => some.flatMap(({ bytesPerDocument }) => bytesPerDocument ?? [])
    return [
      source,
      spread(ours.map(({ child }) => ratePerCpuSecond(child))),
      spread(floor.map(({ child }) => ratePerCpuSecond(child))),
      judged(spreadOf(share), 2, '>=', target?.loaderShare),
      spread(boundShare, 2),
      spread(ours.map(nodePer100k), 2),
      spread(floor.map(nodePer100k), 2),
      spread(ours.map(cpuPer100k), 2),
      spread(floor.map(cpuPer100k), 2),
      judged(spreadOf(multiple), 2, '<=', target?.cpuMultiple),
      spread(boundMultiple, 2),
      judged(spreadOf(bytesOf(ours)), 0, '<=', target?.bytes),
      spread(bytesOf(floor)),
      rss(ours.map(({ child }) => child)),
      whole(ours[0]?.documents ?? 0),
      spread(
        all.map(({ otherCpuSeconds }) => otherCpuSeconds ?? Number.NaN),
        1,
      ),
    ]
  })
  return table(
    'Whole: objects in a folder to documents in OpenSearch; CPU seconds per 100,000 records; "at most" and "at least" are those of our documents, found finished and only sent',
    [
      'source',
      'documents/loader CPU-s',
      'floor',
      '(a) share of floor',
      'at most',
      'OpenSearch CPU-s',
      'floor',
      'both CPU-s',
      'floor',
      '(b) multiple of floor',
      'at least',
      'disk B/doc',
      'floor',
      'peak RSS MB',
      'documents',
      'CPU-s of others',
    ],
    rows,
  )
}

/** Returns the table of loads of one large object. */
export function memoryTable(runs: readonly MemoryRun[]): string {
  const rows = runs.map(({ source, rawBytes, child }) => [
    source,
    whole(rawBytes / 1e6),
    whole(child.documents),
    judged(spreadOf([child.peakRssBytes / 1e6]), 0, '<=', PEAK_RSS_BYTES / 1e6),
    whole(ratePerCpuSecond(child)),
  ])
  return table(
    'Memory: one large object',
    ['source', 'inflated MB', 'documents', 'peak RSS MB', 'documents/CPU-s'],
    rows,
  )
}

/** Returns the tables of the functions on AWS, run as Lambda runs them. */
export function lambdaTables({ bundles, initMs, firstMs, warmMs, recordsPerCall, peakRssBytes }: LambdaRun): string {
  const { bundleBytes, initMs: mostInitMs } = LAMBDA_TARGETS
  return [
    table(
      'Lambda: bundles',
      ['function', 'kB'],
      bundles.map(({ name, sizeBytes }) => [name, atMost(sizeBytes / 1e3, bundleBytes / 1e3)]),
    ),
    table(
      `Lambda: the loader, ${recordsPerCall} CloudTrail records a call, ${initMs.length} starts`,
      ['init ms', 'first call ms', 'warm call ms', 'p95', 'peak RSS MB'],
      [
        [
          judged(spreadOf(initMs), 0, '<=', mostInitMs),
          spread(firstMs),
          whole(spreadOf(warmMs).median),
          whole(percentileOf(warmMs, 95)),
          whole(peakRssBytes / 1e6),
        ],
      ],
    ),
  ].join('\n')
}

/** Returns the tables of the page: its dashboards whole, the panels alone, and what it loads. */
export function pagesTables({ documents, rounds, payloadBytes, dashboards, requestsOf50Panels }: PagesRun): string {
  const { overviewMs, panelMs, payloadBytes: mostBytes, requests } = PAGE_TARGETS
  const times = (values: readonly number[]) => [whole(spreadOf(values).median), whole(percentileOf(values, 95))]
  const least = ({ uncachedMs }: { readonly uncachedMs: readonly number[] }) => percentileOf(uncachedMs, 95)
  const pages = dashboards.map((dashboard) => [
    dashboard.id,
    dashboard.from,
    whole(spreadOf(dashboard.uncachedMs).median),
    atMost(least(dashboard), dashboard.id === 'overview' ? overviewMs : undefined),
    ...times(dashboard.cachedMs),
    atMost(dashboard.requests, requests),
    whole(dashboard.answerBytes / 1e3),
  ])
  const panels = dashboards
    .flatMap(({ id, from, panels: own }: DashboardTimes) =>
      own.map((panel) => ({ ...panel, name: `${id}/${panel.id}`, from })),
    )
    .sort((a, b) => least(b) - least(a))
  const met = panels.filter((panel) => least(panel) <= panelMs).length
  return [
    table(
      `Pages: ${whole(documents)} documents, ${rounds} warm rounds, ms; without and with the request cache of OpenSearch`,
      ['dashboard', 'from', 'median', 'p95', 'cached median', 'cached p95', 'requests', 'answer kB'],
      pages,
    ),
    table(
      `Panels: each asked alone, slowest first; ${met} of ${panels.length} reach the target`,
      ['panel', 'from', 'median', 'p95', 'cached median', 'cached p95'],
      panels.map((panel) => [
        panel.name,
        panel.from,
        whole(spreadOf(panel.uncachedMs).median),
        atMost(least(panel), panelMs),
        ...times(panel.cachedMs),
      ]),
    ),
    table(
      'Page: what is sent',
      ['payload kB gzipped', 'requests for 50 panels'],
      [[atMost(payloadBytes / 1e3, mostBytes / 1e3), atMost(requestsOf50Panels, requests)]],
    ),
  ].join('\n')
}

function atMost(value: number, target: number | undefined): string {
  return judged({ median: value, least: value, most: value }, 0, '<=', target)
}

function bySource<T extends { readonly source: string }>(runs: readonly T[]): [string, [T, ...T[]]][] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const run of runs) {
    const group = groups.get(run.source)
    if (group === undefined) groups.set(run.source, [run])
    else group.push(run)
  }
  return [...groups]
}

function ratePerCpuSecond({ records, cpuSeconds }: ChildReport): number {
  return records / cpuSeconds
}

function nodePer100k({ nodeCpuSeconds, child }: WholeRun): number {
  return (nodeCpuSeconds / child.records) * 1e5
}

function cpuPer100k({ nodeCpuSeconds, child }: WholeRun): number {
  return ((nodeCpuSeconds + child.cpuSeconds) / child.records) * 1e5
}

function rss(children: readonly ChildReport[]): string {
  return spread(children.map(({ peakRssBytes }) => peakRssBytes / 1e6))
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function format(value: number, digits: number): string {
  return digits === 0 ? whole(value) : value.toFixed(digits)
}

function spread(values: readonly number[], digits = 0): string {
  if (values.length === 0) return '-'
  const { median, least, most } = spreadOf(values)
  if (format(least, digits) === format(most, digits)) return format(median, digits)
  return `${format(median, digits)} (${format(least, digits)}-${format(most, digits)})`
}

function judged(
  { median, least, most }: Spread,
  digits: number,
  sign: '>=' | '<=',
  target: number | undefined,
): string {
  const range = least === most ? '' : ` (${format(least, digits)}-${format(most, digits)})`
  if (target === undefined) return `${format(median, digits)}${range}`
  const reached = sign === '>=' ? median >= target : median <= target
  return `${format(median, digits)}${range} [${sign} ${format(target, digits)}: ${reached ? 'yes' : 'NO'}]`
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [`\n## ${title}\n`, line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
