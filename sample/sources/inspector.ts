import { DAY_MS, HOUR_MS, MINUTE_MS, nextOfficeMoment } from '../clock.ts'
import {
  type Delivery,
  deliveriesOf,
  envelopeText,
  eventObjects,
  type Feed,
  pullObjects,
  recordsOf,
} from '../findings.ts'
import { chooser, type Random } from '../random.ts'
import type { Instance, RegionResources } from '../resources.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { isoSeconds } from '../time-text.ts'
import {
  type InspectorChange,
  type InspectorFacts,
  type InspectorPlan,
  type InspectorSeverity,
  inspectorPlan,
} from './inspector-plan.ts'
import { functionResource, type InspectorResource, imageResource, instanceResource } from './inspector-resources.ts'
import { VULNERABILITIES, type Vulnerability } from './inspector-vulnerabilities.ts'

const FEED: Feed<InspectorPlan> = {
  source: 'inspector',
  word: 'inspector',
  eventSource: 'aws.inspector2',
  detailType: 'Inspector2 Finding',
  pullDetailType: 'Inspector2 Findings',
  detail: (finding) => finding,
  resources: (plan) => [plan.facts.resourceId],
}

const chooseVulnerability = chooser(VULNERABILITIES)

/** One event in so many tells of a finished scan, not of a finding. */
const SCAN_EVENT_SHARE = 0.03

/** Inspector v2: EventBridge with the date forms of several years, and pull pages with numbers of seconds. */
export const inspector: SampleSource = {
  id: 'inspector',
  share: 0.025,
  *objects(site: Site): Generator<SampleObject> {
    const plans = [...inspectorPlans(site), ...site.told.inspector]
    const deliveries = deliveriesOf(site, FEED, plans, false)
    yield* eventObjects(site, FEED, [...deliveries, ...scanEvents(site)])
    yield* pullObjects(site, FEED, plans)
  },
}

/** Draws the findings of an account until their records fill its budget; Security Hub shows copies of the same. */
export function inspectorPlans(site: Site): InspectorPlan[] {
  const random = site.random.fork('inspector', 'plans')
  const plans: InspectorPlan[] = []
  let left = site.budget.inspector - scanEventCount(site) - recordsOf(site, ...site.told.inspector)
  while (left > 0) {
    const plan = random.chance(0.06) ? reachabilityFinding(site, random) : packageFinding(site, random)
    plans.push(plan)
    left -= recordsOf(site, plan)
  }
  return plans
}

/** Makes the facts of a vulnerability in a package of a resource; also the story uses it. */
export function packageFacts(
  site: Site,
  region: string,
  random: Random,
  vulnerability: Vulnerability,
  resource: InspectorResource,
  firstObservedAt: number,
): InspectorFacts {
  const { id, package: name, version, fixed, manager } = vulnerability
  const published = firstObservedAt - 200 * DAY_MS
  return {
    account: site.account,
    region,
    arn: `arn:aws:inspector2:${region}:${site.account.id}:finding/${random.hex(32)}`,
    type: 'PACKAGE_VULNERABILITY',
    title: `${id} - ${name}`,
    description: vulnerability.description,
    remediation: fixed === undefined ? 'None Provided' : `Update ${name} to ${fixed} or later.`,
    firstObservedAt,
    resourceId: resource.id,
    resource: resource.raw,
    vector: vulnerability.vector,
    details: {
      epss: { score: vulnerability.epss },
      fixAvailable: fixed === undefined ? 'NO' : 'YES',
      packageVulnerabilityDetails: {
        cvss: [{ baseScore: vulnerability.score, scoringVector: vulnerability.vector, source: 'NVD', version: '3.1' }],
        referenceUrls: [`https://nvd.nist.gov/vuln/detail/${id}`],
        relatedVulnerabilities: [],
        source: 'NVD',
        sourceUrl: `https://nvd.nist.gov/vuln/detail/${id}`,
        vendorCreatedAt: isoSeconds(published),
        vendorSeverity: vulnerability.severity,
        vulnerabilityId: id,
        vulnerablePackages: [
          {
            name,
            version,
            ...(manager === 'OS'
              ? { epoch: 0, release: '1.amzn2023', arch: 'X86_64' }
              : { filePath: `opt/gyomu/lib/${name.split(':').at(-1)}` }),
            packageManager: manager,
            ...(fixed === undefined ? {} : { fixedInVersion: fixed }),
          },
        ],
      },
    },
  }
}

/** Accounts are scanned anew, and patched, every third day, each on days of its own. */
const CYCLE_DAYS = 3

/** Moves a moment to the next day of the account's cycle, at the same time of day. */
function onCycleDay(site: Site, time: number): number {
  const phase = Number(site.account.id.at(-1)) % CYCLE_DAYS
  const off = (Math.floor(time / DAY_MS) + phase) % CYCLE_DAYS
  return off === 0 ? time : time + (CYCLE_DAYS - off) * DAY_MS
}

/** Draws a moment of a scan within the period; a period of a day or two may have no day of the cycle. */
function scanMoment(site: Site, random: Random): number {
  const drawn = random.between(site.period.start + HOUR_MS, site.period.end - MINUTE_MS)
  const scanned = onCycleDay(site, drawn)
  return scanned < site.period.end ? scanned : drawn
}

function packageFinding(site: Site, random: Random): InspectorPlan {
  const vulnerability = chooseVulnerability(random)
  const region = regionOf(site, random)
  const first = scanMoment(site, random)
  const facts = packageFacts(
    site,
    region.region,
    random,
    vulnerability,
    resourceFor(site, region, random, vulnerability, first),
    first - MINUTE_MS,
  )
  return inspectorPlan(facts, packageChanges(site, random, vulnerability, first))
}

function resourceFor(
  site: Site,
  region: RegionResources,
  random: Random,
  vulnerability: Vulnerability,
  time: number,
): InspectorResource {
  const kind = random.pick(vulnerability.on)
  if (kind === 'instance') return instanceResource(site.account, region, random.pick(region.instances))
  if (kind === 'function') return functionResource(site.account, region, random.pick(region.functions))
  return imageResource(site.account, region, random, time)
}

/** New, sometimes not yet judged, judged, then patched (CLOSED), accepted (SUPPRESSED) or left open. */
function packageChanges(site: Site, random: Random, vulnerability: Vulnerability, first: number): InspectorChange[] {
  const judged = {
    severity: vulnerability.severity as InspectorSeverity,
    score: vulnerability.score,
    exploitAvailable: vulnerability.exploit,
  }
  const untriaged = random.chance(0.05)
  const changes: InspectorChange[] = [
    untriaged ? { at: first, status: 'ACTIVE', severity: 'UNTRIAGED' } : { at: first, status: 'ACTIVE', ...judged },
  ]
  const next = onCycleDay(site, first + random.between(6, 5 * 24) * HOUR_MS)
  if (untriaged ? random.chance(0.6) : random.chance(0.35)) changes.push({ at: next, status: 'ACTIVE', ...judged })
  const done = onCycleDay(site, nextOfficeMoment(next + random.below(6 * DAY_MS), random))
  const last = changes.at(-1) ?? { severity: vulnerability.severity }
  if (random.chance(0.4)) changes.push({ ...last, at: done, status: random.chance(0.85) ? 'CLOSED' : 'SUPPRESSED' })
  return changes.filter((change) => change.at < site.period.end)
}

function reachabilityFinding(site: Site, random: Random): InspectorPlan {
  const region = regionOf(site, random)
  const first = scanMoment(site, random)
  const port = random.pick([22, 80, 443, 3389, 8080])
  const severity: InspectorSeverity = port === 22 || port === 3389 ? 'HIGH' : port === 8080 ? 'MEDIUM' : 'INFORMATIONAL'
  const facts = reachabilityFacts(site, region, random, random.pick(region.instances), port, first - MINUTE_MS)
  const closedAt = onCycleDay(site, nextOfficeMoment(first + random.below(6 * DAY_MS), random))
  const open: InspectorChange = { at: first, status: 'ACTIVE', severity }
  const closed: InspectorChange = { at: closedAt, status: 'CLOSED', severity }
  return inspectorPlan(facts, closedAt < site.period.end && random.chance(0.5) ? [open, closed] : [open])
}

/** Makes the facts of a port that the internet can reach; also the story uses it. */
export function reachabilityFacts(
  site: Site,
  region: RegionResources,
  random: Random,
  instance: Instance,
  port: number,
  firstObservedAt: number,
): InspectorFacts {
  const step = (componentType: string, componentId: string) => ({ componentId, componentType })
  return {
    account: site.account,
    region: region.region,
    arn: `arn:aws:inspector2:${region.region}:${site.account.id}:finding/${random.hex(32)}`,
    type: 'NETWORK_REACHABILITY',
    title: `Port ${port} is reachable from an Internet Gateway - TCP`,
    description: `On the instance ${instance.id}, the port range ${port}-${port} is reachable from the InternetGateway from an attached ENI ${instance.interfaceId}.`,
    remediation:
      'You can restrict access to your instance by modifying the Security Groups or ACLs in the network path.',
    firstObservedAt,
    resourceId: instance.id,
    resource: instanceResource(site.account, region, instance).raw,
    details: {
      networkReachabilityDetails: {
        networkPath: {
          steps: [
            step('AWS::EC2::InternetGateway', `igw-0${random.hex(16)}`),
            step('AWS::EC2::SecurityGroup', instance.securityGroupId),
            step('AWS::EC2::NetworkInterface', instance.interfaceId),
            step('AWS::EC2::Instance', instance.id),
          ],
        },
        openPortRange: { begin: port, end: port },
        protocol: 'TCP',
      },
    },
  }
}

function regionOf(site: Site, random: Random): RegionResources {
  const [main, second] = site.resources.regions
  const region = second !== undefined && random.chance(0.12) ? second : main
  if (region === undefined) throw new RangeError(`account ${site.account.id} has no Region`)
  return region
}

function scanEventCount(site: Site): number {
  return Math.floor(site.budget.inspector * SCAN_EVENT_SHARE)
}

/** `Inspector2 Scan`: events of the same stream that hold no finding and are left out on purpose. */
function scanEvents(site: Site): Delivery[] {
  const random = site.random.fork('inspector', 'scans')
  const region = site.resources.regions[0]
  if (region === undefined) return []
  return Array.from({ length: scanEventCount(site) }, () => {
    const time = scanMoment(site, random)
    const instance = random.pick(region.instances)
    const detail = {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'instance-id': instance.id,
      'finding-severity-counts': {
        CRITICAL: random.below(3),
        HIGH: random.below(9),
        MEDIUM: random.below(20),
        TOTAL: 32,
      },
      version: '1.0',
    }
    const id = random.uuid()
    const line = () =>
      envelopeText(site, {
        id,
        source: 'aws.inspector2',
        detailType: 'Inspector2 Scan',
        time,
        region: region.region,
        resources: [instance.id],
        detail,
      })
    return { arrival: time, region: region.region, documents: 0, skipped: 1, line }
  })
}
