import { mkdir, readdir } from 'node:fs/promises'
import { HinomiError } from '#core/errors.ts'
import { accountsCsv } from './accounts-csv.ts'
import { announcedWindows } from './announced-windows.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { BROKEN_ACCOUNT, type BrokenObject, brokenObjects } from './broken.ts'
import { DAY_MS, HOUR_MS, midnightInJapan, type Period } from './clock.ts'
import { Random } from './random.ts'
import { resourcesOf } from './resources.ts'
import type { SampleObject } from './sample-object.ts'
import { NOTHING_TOLD, type SampleSource, type Site } from './site.ts'
import { alb } from './sources/alb.ts'
import { cloudtrail } from './sources/cloudtrail.ts'
import { configCompliance } from './sources/config-compliance.ts'
import { configItem } from './sources/config-item.ts'
import { guardduty } from './sources/guardduty.ts'
import { health } from './sources/health.ts'
import { inspector } from './sources/inspector.ts'
import { networkFirewall } from './sources/network-firewall.ts'
import { ocsfEvent } from './sources/ocsf-event.ts'
import { ocsfFinding } from './sources/ocsf-finding.ts'
import { route53Resolver } from './sources/route53-resolver.ts'
import { securityhub } from './sources/securityhub.ts'
import { vpcflow } from './sources/vpcflow.ts'
import { waf } from './sources/waf.ts'
import { type Story, tellStory } from './story/story.ts'
import { iso } from './time-text.ts'
import { ACCOUNTS, SAMPLE_SOURCES, type SampleAccount, type SampleSourceId, STORY_ACCOUNT } from './world.ts'

const SOURCES: readonly SampleSource[] = [
  ...[guardduty, securityhub, inspector, cloudtrail, vpcflow],
  ...[alb, waf, route53Resolver, networkFirewall, configCompliance, configItem, health, ocsfFinding, ocsfEvent],
]

const DEFAULT_RECORDS = 100_000
const DEFAULT_DAYS = 30
/** The silent account and the story need so many days. */
const MIN_DAYS = 7
/** The story alone has several hundred records. */
const MIN_RECORDS = 2_000

export interface SampleOptions {
  /** Empty or not there yet; object keys become paths below it. */
  readonly folder: string
  readonly seed?: number
  /** About how many records; the story and the broken objects are whole, however few. */
  readonly records?: number
  readonly days?: number
  /** End of the last day, exclusive: nothing happens at or after it. */
  readonly end: Date
  /** False leaves out what rules shall find, the attack and the single incidents: what stays is everyday work. */
  readonly incidents?: boolean
  /** Called after every object with the records written so far and about how many there will be. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What was written; enough to check a load against. */
export interface SampleResult {
  readonly folder: string
  /** All files, also those that hold no records. */
  readonly objects: number
  /** Files that a loader ignores on purpose. */
  readonly ignored: number
  /** What a loader receives: also records it leaves out or sets aside. */
  readonly records: number
  /** The same by source; `unknown` is the object whose key fits no source. */
  readonly bySource: Readonly<Record<SampleSourceId | 'unknown', number>>
  /** Documents there are after all objects were read, in whatever order: repeated deliveries and later states add none. */
  readonly documents: Readonly<Record<SampleSourceId, number>>
  /** Records that are left out on purpose: flow lines without traffic, events that are no findings. */
  readonly skipped: number
  /** Sum over `broken`. */
  readonly quarantined: number
  readonly broken: readonly BrokenObject[]
  /** The account from which nothing comes any more. */
  readonly silent: { readonly account: string; readonly since: string }
  /** Text of accounts.csv, which belongs beside the archive, not into it. */
  readonly accountsCsv: string
  /** Texts of the lists folder by file name; it belongs beside the archive as well. */
  readonly lists: Readonly<Record<string, string>>
  readonly story: Story
  /** Compressed and uncompressed size of all objects. */
  readonly sizeBytes: number
  readonly bodyBytes: number
}

/**
 * Writes a made-up archive: a month of findings and logs of fourteen accounts of three municipalities, with one attack in it.
 *
 * The same seed, records, days and end give the same bytes. Memory stays bounded, whatever `records`: objects are made one after the other.
 * Throws a HinomiError with code `usage` when the options cannot be met.
 */
export async function makeSample(options: SampleOptions): Promise<SampleResult> {
  const {
    folder,
    seed = 1,
    records = DEFAULT_RECORDS,
    days = DEFAULT_DAYS,
    end,
    incidents = true,
    onProgress,
  } = options
  check(records, days, end)
  await prepareFolder(folder)
  const period = { start: end.getTime() - days * DAY_MS, end: end.getTime() }
  const { sites, story } = makeSites(new Random('hinomi', seed), period, records, incidents)

  const writer = new ArchiveWriter(folder)
  const tally = new Tally()
  const write = async (object: SampleObject): Promise<void> => {
    await writer.write(object)
    tally.add(object)
    onProgress?.(tally.records, Math.max(records, tally.records))
  }
  const broken: BrokenObject[] = []
  for (const site of sites) {
    for (const source of SOURCES) {
      if (!site.account.sources.includes(source.id)) continue
      for (const object of source.objects(site)) await write(object)
    }
    if (site.account.id !== BROKEN_ACCOUNT) continue
    for (const sample of brokenObjects(site)) {
      broken.push(sample.broken)
      await write(sample.object)
    }
  }
  await writer.finish()
  onProgress?.(tally.records, tally.records)

  return {
    folder,
    ...tally.counts(),
    quarantined: broken.reduce((sum, one) => sum + one.quarantined, 0),
    broken,
    silent: silentOf(sites),
    accountsCsv: accountsCsv((account) => sites.find((site) => site.account === account)?.resources),
    lists: { 'announced_windows.csv': announcedWindows(sites) },
    story,
    sizeBytes: writer.sizeBytes,
    bodyBytes: writer.bodyBytes,
  }
}

function check(records: number, days: number, end: Date): void {
  if (Number.isNaN(end.getTime())) throw new HinomiError('usage', 'the end of the sample is no date')
  if (!Number.isInteger(days) || days < MIN_DAYS) {
    throw new HinomiError('usage', `a sample of ${days} days cannot tell its story: ask for ${MIN_DAYS} days or more`)
  }
  if (!Number.isInteger(records) || records < MIN_RECORDS) {
    throw new HinomiError(
      'usage',
      `a sample of ${records} records cannot hold its story: ask for ${MIN_RECORDS} records or more`,
    )
  }
}

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const found = await readdir(folder)
  if (found.length > 0) {
    throw new HinomiError(
      'usage',
      `the folder ${folder} is not empty: name a new one, since an archive must hold nothing else`,
    )
  }
}

function makeSites(
  random: Random,
  period: Period,
  records: number,
  incidents: boolean,
): { sites: Site[]; story: Story } {
  const budgets = budgetsOf(records, period)
  const bare = ACCOUNTS.map((account): Site => {
    const own = { start: period.start, end: period.end - account.silentDays * DAY_MS }
    return {
      account,
      resources: resourcesOf(account, random, period.start),
      period: own,
      random: random.fork(account.id),
      budget: budgets.get(account.id) ?? countOfEach(),
      perObject: recordsPerObject(records),
      pulls: pullsOf(period).filter((at) => at > own.start && at < own.end),
      told: NOTHING_TOLD,
      incidents,
    }
  })
  const stage = bare.find((site) => site.account.id === STORY_ACCOUNT.id)
  if (stage === undefined) throw new RangeError('the account of the story is not among the accounts')
  const { told, story } = tellStory(stage, period.end)
  return { sites: bare.map((site) => (site === stage && incidents ? { ...site, told } : site)), story }
}

/** A count for each source, to begin with. */
function countOfEach(): Record<SampleSourceId, number> {
  return Object.fromEntries(SAMPLE_SOURCES.map((id) => [id, 0])) as Record<SampleSourceId, number>
}

/** Splits the records of each source among the accounts that have it; the silent account gives less. */
function budgetsOf(records: number, period: Period): Map<string, Record<SampleSourceId, number>> {
  const budgets = new Map<string, Record<SampleSourceId, number>>()
  for (const account of ACCOUNTS) {
    budgets.set(account.id, countOfEach())
  }
  for (const source of SOURCES) {
    const senders = ACCOUNTS.filter((account) => account.sources.includes(source.id))
    const total = senders.reduce((sum, account) => sum + weightOf(account, period), 0)
    let running = 0
    let given = 0
    for (const account of senders) {
      running += weightOf(account, period)
      const upTo = Math.round((running / total) * records * source.share)
      const budget = budgets.get(account.id)
      if (budget !== undefined) budget[source.id] = upTo - given
      given = upTo
    }
  }
  return budgets
}

function weightOf(account: SampleAccount, period: Period): number {
  const days = (period.end - period.start) / DAY_MS
  return account.weight * ((days - account.silentDays) / days)
}

/** More records make objects larger first, then more numerous: about 110 a log object at 100,000 records, 620 at a million. */
function recordsPerObject(records: number): number {
  return Math.max(40, Math.min(5_000, Math.round(110 * (records / 100_000) ** 0.75)))
}

/** The pull exporter reads everything twice in the month, at four in the morning, before the story begins. */
function pullsOf(period: Period): number[] {
  return [19, 5].map((days) => midnightInJapan(period.end - days * DAY_MS) + 4 * HOUR_MS)
}

function silentOf(sites: readonly Site[]): SampleResult['silent'] {
  const site = sites.find((one) => one.account.silentDays > 0)
  if (site === undefined) throw new RangeError('no account goes silent')
  return { account: site.account.id, since: iso(site.period.end) }
}

class Tally {
  #objects = 0
  #ignored = 0
  #skipped = 0
  records = 0
  readonly #bySource = { ...countOfEach(), unknown: 0 }
  readonly #documents = countOfEach()

  add(object: SampleObject): void {
    this.#objects += 1
    this.records += object.records
    this.#skipped += object.skipped
    if (object.source === 'ignored') this.#ignored += 1
    else this.#bySource[object.source] += object.records
    for (const source of SAMPLE_SOURCES) {
      if (object.source === source) this.#documents[source] += object.documents
    }
  }

  counts(): Pick<SampleResult, 'objects' | 'ignored' | 'records' | 'bySource' | 'documents' | 'skipped'> {
    return {
      objects: this.#objects,
      ignored: this.#ignored,
      records: this.records,
      bySource: this.#bySource,
      documents: this.#documents,
      skipped: this.#skipped,
    }
  }
}
