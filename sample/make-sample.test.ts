import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSample, type SampleOptions, type SampleResult } from './make-sample.ts'
import { ACCOUNTS, SAMPLE_SOURCES, type SampleSourceId } from './world.ts'

const END = new Date('2026-11-24T15:00:00Z')
const DAY_MS = 86_400_000
const SMALL = { records: 5_000, days: 30, end: END } as const

/** Logs in which something is written all the time. */
const NEVER_PAUSING = ['cloudtrail', 'vpcflow', 'alb', 'waf', 'route53_resolver'] as const

/** A record as the test sees it: who, when, and its text. */
interface Seen {
  readonly source: SampleSourceId
  readonly account: string
  readonly key: string
  readonly time: number
  readonly text: string
  readonly value: Readonly<Record<string, unknown>>
}

const folders: string[] = []

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hinomi-sample-'))
  folders.push(folder)
  return folder
}

async function make(options: Omit<SampleOptions, 'folder'>): Promise<SampleResult> {
  return makeSample({ ...options, folder: await newFolder() })
}

async function keysOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const key of await keysOf(folder)) hash.update(`${key}\n`).update(await readFile(join(folder, key)))
  return hash.digest('hex')
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

/** Cuts an object into records with means of its own, so that the counts of the generator are checked and not repeated. */
function recordsIn(key: string, body: string): Seen[] {
  const [top = '', account = '', word = ''] = key.split('/').slice(0, 3)
  if (top === 'events' && word === 'waf') {
    return linesOf(body).map((text) => ({
      ...moment('waf', text, JSON.parse(text).timestamp),
      account,
      key,
      value: {},
    }))
  }
  if (top === 'events' && word === 'ocsf') {
    return linesOf(body).map((text) => ({
      ...moment('ocsf_event', text, JSON.parse(text).time),
      account,
      key,
      value: {},
    }))
  }
  if (top === 'events')
    return eventsIn(key, account, (word === 'config' ? 'config_compliance' : word) as SampleSourceId, body)
  if (word === 'vpcflowlogs') return flowsIn(key, account, body)
  const log = LOGS[word]
  if (log !== undefined) return log(body).map((one) => ({ account, key, value: {}, ...one }))
  const cloudtrail = word.startsWith('CloudTrail')
  const values: Record<string, unknown>[] = cloudtrail ? JSON.parse(body).Records : linesOf(body).map(parsed)
  return values.map((value) => ({
    source: cloudtrail ? 'cloudtrail' : 'guardduty',
    account,
    key,
    time: Date.parse(String(cloudtrail ? value.eventTime : value.updatedAt)),
    text: JSON.stringify(value),
    value,
  }))
}

type Moment = Pick<Seen, 'source' | 'text' | 'time'>

function moment(source: SampleSourceId, text: string, time: string | number): Moment {
  return { source, text, time: typeof time === 'number' ? time : Date.parse(time) }
}

/** Logs by the folder they lie in. */
const LOGS: Readonly<Record<string, (body: string) => Moment[]>> = {
  elasticloadbalancing: (body) => linesOf(body).map((text) => moment('alb', text, /\S*T\S*Z/.exec(text)?.[0] ?? '')),
  vpcdnsquerylogs: (body) =>
    linesOf(body).map((text) => moment('route53_resolver', text, JSON.parse(text).query_timestamp)),
  'network-firewall': (body) =>
    linesOf(body).map((text) => moment('network_firewall', text, Number(JSON.parse(text).event_timestamp) * 1000)),
  Config: (body) =>
    JSON.parse(body).configurationItems.map((item: Record<string, string>) =>
      moment('config_item', JSON.stringify(item), item.configurationItemCaptureTime ?? ''),
    ),
}

function linesOf(body: string): string[] {
  return body.split('\n').filter((line) => line !== '')
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

function eventsIn(key: string, account: string, source: SampleSourceId, body: string): Seen[] {
  const events = linesOf(body.replaceAll('}{"version":"0"', '}\n{"version":"0"')).map((line) => JSON.parse(line))
  return events.flatMap((event): Seen[] => {
    const details: Record<string, unknown>[] = event.detail.findings ?? [event.detail]
    const time = Date.parse(event.time)
    const from = event['detail-type'] === 'Findings Imported V2' ? 'ocsf_finding' : source
    return details.map((value) => ({ source: from, account, key, time, text: JSON.stringify(value), value }))
  })
}

function flowsIn(key: string, account: string, body: string): Seen[] {
  const [header = '', ...lines] = linesOf(body)
  const names = header.split(' ')
  return lines.map((text) => {
    const values = text.split(' ')
    const value = Object.fromEntries(names.map((name, index) => [name, values[index]]))
    return { source: 'vpcflow', account, key, time: Number(value.end) * 1_000, text, value }
  })
}

function ocsfUid({ value }: Seen): string {
  return (value.finding_info as { readonly uid: string }).uid
}

describe('makeSample', () => {
  let made: SampleResult
  let seen: Seen[]

  beforeAll(async () => {
    made = await make(SMALL)
    seen = []
    const unreadable = new Set(
      made.broken.filter((one) => ['gzip', 'key-unknown'].includes(one.reason)).map((one) => one.key),
    )
    for (const key of await keysOf(made.folder)) {
      if (unreadable.has(key) || key.includes('/CloudTrail-Digest/')) continue
      seen.push(...recordsIn(key, gunzipSync(await readFile(join(made.folder, key))).toString()))
    }
  })

  const of = (source: SampleSourceId) => seen.filter((one) => one.source === source)
  const idOf = (one: Seen) => String(one.value.id ?? one.value.findingArn ?? `${one.value.ProductArn}/${one.value.Id}`)

  describe('determinism', () => {
    it('gives the same bytes for the same seed, and others for another', async () => {
      const again = await make(SMALL)
      const other = await make({ ...SMALL, seed: 2 })
      expect(await hashOf(again.folder)).toBe(await hashOf(made.folder))
      expect(await hashOf(other.folder)).not.toBe(await hashOf(made.folder))
      expect({ ...again, folder: '' }).toEqual({ ...made, folder: '' })
    })
  })

  describe('counts', () => {
    it('counts what the files hold', async () => {
      const bySource = {
        ...Object.fromEntries(SAMPLE_SOURCES.map((id) => [id, 0])),
        unknown: 1,
      } as Record<SampleSourceId | 'unknown', number>
      for (const one of seen) bySource[one.source] += 1
      // The cut object counts as one record.
      bySource.cloudtrail += 1
      expect(made.bySource).toEqual(bySource)
      expect(made.records).toBe(Object.values(bySource).reduce((sum, count) => sum + count, 0))
      expect(made.objects).toBe((await keysOf(made.folder)).length)
      expect(made.ignored).toBe((await keysOf(made.folder)).filter((key) => key.includes('/CloudTrail-Digest/')).length)
    })

    it('counts skipped records and distinct documents', () => {
      const skipped = seen.filter((one) => one.value['log-status'] === 'NODATA' || 'scan-status' in one.value)
      expect(made.skipped).toBe(skipped.length)
      const good = seen.filter((one) => !skipped.includes(one))
      const distinct = (source: SampleSourceId, id: (one: Seen) => string) =>
        new Set(good.filter((one) => one.source === source).map((one) => `${one.account} ${id(one)}`)).size
      expect(made.documents).toEqual({
        // The broken records are in: a line that is no JSON, a stranger's record, a short line, a finding without its time.
        guardduty: distinct('guardduty', idOf) - 1,
        securityhub: distinct('securityhub', idOf) - 1,
        inspector: distinct('inspector', idOf),
        cloudtrail: distinct('cloudtrail', (one) => String(one.value.eventID)) - 1,
        vpcflow: good.filter((one) => one.source === 'vpcflow').length - 1,
        alb: of('alb').length,
        waf: of('waf').length,
        route53_resolver: of('route53_resolver').length,
        network_firewall: of('network_firewall').length,
        config_item: of('config_item').length,
        config_compliance: distinct(
          'config_compliance',
          (one) => `${one.account} ${one.value.awsRegion} ${one.value.configRuleName} ${one.value.resourceId}`,
        ),
        health: distinct('health', (one) => String(one.value.eventArn)),
        ocsf_finding: distinct('ocsf_finding', ocsfUid),
        ocsf_event: of('ocsf_event').length,
      })
    })

    it('comes close to the number that was asked for, in the shares of the sources', () => {
      expect(made.records).toBeGreaterThan(SMALL.records * 0.97)
      expect(made.records).toBeLessThan(SMALL.records * 1.06)
      expect(made.bySource.cloudtrail / made.records).toBeCloseTo(0.45, 1)
      expect(made.bySource.vpcflow / made.records).toBeCloseTo(0.32, 1)
    })

    it('reports progress up to the end', async () => {
      const calls: [number, number][] = []
      const result = await make({
        records: 2_000,
        days: 7,
        end: END,
        onProgress: (done, total) => calls.push([done, total]),
      })
      expect(calls.length).toBe(result.objects + 1)
      expect(calls.at(-1)).toEqual([result.records, result.records])
      expect(calls.every(([done, total]) => done <= total)).toBe(true)
    })
  })

  describe('time', () => {
    it('stays inside the days that were asked for', () => {
      for (const one of seen) {
        if (Number.isNaN(one.time)) continue
        expect(one.time).toBeLessThan(END.getTime())
        expect(one.time).toBeGreaterThanOrEqual(END.getTime() - SMALL.days * DAY_MS - 60_000)
      }
    })

    it('is busier in working hours than at night or on weekends, with a batch at two', () => {
      const logs = [...of('cloudtrail'), ...of('vpcflow')].filter((one) => one.account !== made.story.account)
      const byHour = Array.from({ length: 24 }, () => 0)
      const byDay = Array.from({ length: 7 }, () => 0)
      for (const one of logs) {
        const japan = new Date(one.time + 9 * 3_600_000)
        byHour[japan.getUTCHours()] = (byHour[japan.getUTCHours()] ?? 0) + 1
        byDay[japan.getUTCDay()] = (byDay[japan.getUTCDay()] ?? 0) + 1
      }
      const [hour, day] = [(at: number) => byHour[at] ?? 0, (at: number) => byDay[at] ?? 0]
      expect(hour(10)).toBeGreaterThan(hour(23) * 2)
      expect(hour(10)).toBeGreaterThan(hour(12) * 1.3)
      expect(hour(2)).toBeGreaterThan(hour(5) * 1.7)
      expect(day(3)).toBeGreaterThan(day(0) * 1.4)
    })

    it('has every other account send its logs to the end', () => {
      const paused = ACCOUNTS.filter(({ id }) => id !== made.silent.account).flatMap(({ id, sources }) =>
        NEVER_PAUSING.filter((source) => sources.includes(source)).filter((source) => {
          const sent = of(source).filter((one) => one.account === id && one.value['log-status'] !== 'NODATA')
          return END.getTime() - Math.max(...sent.map((one) => one.time)) > 5 * 60_000 + 999
        }),
      )
      expect(paused).toEqual([])
    })

    it('lets one account go silent six days before the end, in all sources', () => {
      const silent = seen.filter((one) => one.account === made.silent.account)
      expect(Date.parse(made.silent.since)).toBe(END.getTime() - 6 * DAY_MS)
      const sources = ACCOUNTS.find(({ id }) => id === made.silent.account)?.sources ?? []
      // AWS has something to say to an account only now and then.
      const often = sources.filter((source) => source !== 'health')
      expect(often.length).toBeGreaterThan(10)
      expect(often.filter((source) => !silent.some((one) => one.source === source))).toEqual([])
      for (const one of silent) expect(one.time).toBeLessThan(Date.parse(made.silent.since))
      const last = Math.max(...silent.map((one) => one.time))
      expect(Date.parse(made.silent.since) - last).toBeLessThan(DAY_MS)
    })
  })

  describe('life of findings', () => {
    const statesOf = (source: SampleSourceId) => {
      const states = new Map<string, Seen[]>()
      for (const one of of(source)) states.set(idOf(one), [...(states.get(idOf(one)) ?? []), one])
      return [...states.values()]
    }

    it('updates and archives GuardDuty findings, and marks samples', () => {
      const findings = statesOf('guardduty')
      expect(findings.some((states) => new Set(states.map((one) => one.value.updatedAt)).size > 1)).toBe(true)
      expect(of('guardduty').some((one) => JSON.stringify(one.value.service ?? '').includes('"archived":true'))).toBe(
        true,
      )
      expect(of('guardduty').filter((one) => String(one.value.title).startsWith('[SAMPLE]')).length).toBeGreaterThan(0)
    })

    it('changes the workflow of control findings without touching UpdatedAt', () => {
      const controls = statesOf('securityhub').filter(
        ([first]) => first?.value.ProductName === 'Security Hub' && first.account !== made.story.account,
      )
      const quiet = controls.filter((states) => {
        const workflows = new Set(states.map((one) => JSON.stringify(one.value.Workflow)))
        return workflows.size > new Set(states.map((one) => one.value.UpdatedAt)).size
      })
      expect(quiet.length).toBeGreaterThan(0)
    })

    it('copies findings of GuardDuty and Inspector into Security Hub under their ARNs', () => {
      const native = new Set([
        ...of('guardduty').map((one) => one.value.arn),
        ...of('inspector').map((one) => one.value.findingArn),
      ])
      const copies = of('securityhub').filter((one) =>
        ['GuardDuty', 'Inspector'].includes(String(one.value.ProductName)),
      )
      expect(copies.length).toBeGreaterThan(20)
      for (const copy of copies) expect(native).toContain(copy.value.Id)
    })

    it('has every status and severity of Inspector, and its forms of dates', () => {
      const values = (name: string) => new Set(of('inspector').map((one) => one.value[name]))
      for (const status of ['ACTIVE', 'CLOSED']) expect(values('status')).toContain(status)
      for (const severity of ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']) expect(values('severity')).toContain(severity)
      const dates = [...values('updatedAt')]
      expect(dates.some((date) => typeof date === 'number')).toBe(true)
      for (const form of [/^\w{3} \d+, \d{4}, /, / UTC \d{4}$/, /\+09:00$/]) {
        expect(dates.some((date) => form.test(String(date)))).toBe(true)
      }
    })

    it('delivers some states twice, and some behind newer ones', () => {
      const findings = [...statesOf('guardduty'), ...statesOf('securityhub')]
      const dayOf = (one: Seen) => /\/(\d{4}\/\d{2}\/\d{2})\//.exec(one.key)?.[1] ?? ''
      const copiesOf = (one: Seen, states: Seen[]) =>
        states.filter((other) => other.text === one.text && other.time === one.time)
      const late = findings.filter((states) =>
        states.some(
          (a) => copiesOf(a, states).length === 1 && states.some((b) => dayOf(a) > dayOf(b) && a.time < b.time),
        ),
      )
      expect(findings.some((states) => states.some((one) => copiesOf(one, states).length > 1))).toBe(true)
      expect(late.length).toBeGreaterThan(0)
    })
  })

  describe('broken objects', () => {
    it('lists them with what a loader must set aside', () => {
      expect(made.broken.map((one) => one.reason).sort()).toEqual(
        ['account-mismatch', 'gzip', 'json', 'key-unknown', 'line', 'time-missing'].sort(),
      )
      expect(made.quarantined).toBe(6)
    })

    it('breaks exactly one record in each', async () => {
      const inside = (reason: string) => {
        const key = made.broken.find((one) => one.reason === reason)?.key
        return { key: key ?? '', records: seen.filter((one) => one.key === key) }
      }
      expect(inside('json').records.filter((one) => one.value.id === undefined)).toHaveLength(1)
      expect(
        inside('account-mismatch').records.filter((one) => one.value.recipientAccountId !== one.account),
      ).toHaveLength(1)
      expect(inside('line').records.filter((one) => one.text.split(' ').length !== 14)).toHaveLength(1)
      expect(inside('time-missing').records.filter((one) => one.value.UpdatedAt === undefined)).toHaveLength(1)
      const cut = await readFile(join(made.folder, inside('gzip').key))
      expect(() => gunzipSync(cut)).toThrow()
    })

    it('breaks nothing else', () => {
      const keys = new Set(made.broken.map((one) => one.key))
      for (const one of seen.filter(({ key }) => !keys.has(key))) {
        expect(Number.isNaN(one.time)).toBe(false)
        const named =
          one.value.recipientAccountId ?? one.value.accountId ?? one.value.AwsAccountId ?? one.value.awsAccountId
        expect(named ?? one.value['account-id'] ?? one.account).toBe(one.account)
      }
    })
  })

  describe('story', () => {
    const mentions = (source: SampleSourceId, ...texts: readonly string[]) =>
      of(source).filter((one) => one.account === made.story.account && texts.every((text) => one.text.includes(text)))

    it('lies in the last three days, in the order of its steps', () => {
      const times = made.story.steps.map((step) => Date.parse(step.at))
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(Math.min(...times)).toBeGreaterThanOrEqual(END.getTime() - 3 * DAY_MS)
      expect(Math.max(...times)).toBeLessThan(END.getTime())
    })

    it('runs through all five sources with the same names', () => {
      const { attackerAddress, accessKeyId, instanceId, instanceAddress, bucket, roleName, vulnerabilityId } =
        made.story
      expect(mentions('vpcflow', attackerAddress, instanceAddress, 'REJECT').length).toBeGreaterThanOrEqual(50)
      expect(mentions('vpcflow', attackerAddress, instanceAddress, 'ACCEPT').length).toBeGreaterThan(0)
      expect(mentions('cloudtrail', attackerAddress, accessKeyId, instanceId, roleName).length).toBeGreaterThan(100)
      expect(mentions('guardduty', attackerAddress, accessKeyId, instanceId, bucket).length).toBeGreaterThan(0)
      expect(
        mentions('inspector', instanceId, vulnerabilityId, '"exploitAvailable":"YES"', '"CRITICAL"'),
      ).not.toHaveLength(0)
      expect(mentions('securityhub', accessKeyId, '"ProductName":"GuardDuty"').length).toBeGreaterThan(0)
    })

    it('tells each step in CloudTrail', () => {
      const { attackerAddress, accessKeyId, bucket, backdoorRoleName, foreignAccount, trailName } = made.story
      const calls = mentions('cloudtrail', attackerAddress)
      const named = (name: string) => calls.filter((one) => one.value.eventName === name)
      expect(named('GetObject').filter((one) => one.text.includes(`${bucket}/`))).toHaveLength(made.story.stolenObjects)
      expect(named('CreateRole')[0]?.text).toContain(foreignAccount)
      expect(named('AttachRolePolicy').some((one) => one.text.includes('AdministratorAccess'))).toBe(true)
      expect(named('AssumeRole')[0]?.value.userIdentity).toMatchObject({
        type: 'AWSAccount',
        accountId: foreignAccount,
      })
      expect(named('AssumeRole')[0]?.text).toContain(backdoorRoleName)
      expect(named('StopLogging')[0]?.text).toContain(trailName)
      expect(named('StopLogging')[0]?.value.errorCode).toBeUndefined()
      expect(named('DeleteTrail')[0]?.value.errorCode).toBe('AccessDeniedException')
      expect(
        calls.filter((one) => String(one.value.errorCode).startsWith('AccessDenied')).length,
      ).toBeGreaterThanOrEqual(5)
      const first = calls.reduce((a, b) => (a.time <= b.time ? a : b))
      expect(first.value).toMatchObject({ eventName: 'GetCallerIdentity', userIdentity: { accessKeyId } })
    })

    it('sends more than 10 GiB to the attacker within an hour', () => {
      const { attackerAddress } = made.story
      const sent = mentions('vpcflow', attackerAddress)
        .filter((one) => one.value.dstaddr === attackerAddress && Number(one.value.bytes) > 1e8)
        .sort((a, b) => a.time - b.time)
      expect(sent.reduce((sum, one) => sum + Number(one.value.bytes), 0)).toBeGreaterThan(10 * 2 ** 30)
      expect((sent.at(-1)?.time ?? 0) - (sent[0]?.time ?? 0)).toBeLessThan(3_600_000)
    })

    it('ends in one critical attack sequence that ties the findings together', () => {
      const { guardDutyIds, accessKeyId, bucket } = made.story
      const findings = of('guardduty')
      for (const id of Object.values(guardDutyIds)) expect(findings.some((one) => one.value.id === id)).toBe(true)
      const sequence = findings.find((one) => one.value.id === guardDutyIds.sequence)
      expect(sequence?.value).toMatchObject({
        type: 'AttackSequence:S3/CompromisedData',
        resource: { resourceType: 'AttackSequence' },
      })
      expect(Number(sequence?.value.severity)).toBeGreaterThanOrEqual(9)
      for (const text of [accessKeyId, bucket, guardDutyIds.credentials, guardDutyIds.trailStopped])
        expect(sequence?.text).toContain(text)
    })

    it('turns a Security Hub control from PASSED to FAILED', () => {
      const { securityHubIds } = made.story
      const states = of('securityhub').filter((one) => idOf(one) === securityHubIds.trailControl)
      const statuses = states.map((one) => JSON.stringify(one.value.Compliance))
      expect(statuses.some((text) => text.includes('PASSED'))).toBe(true)
      expect(statuses.some((text) => text.includes('FAILED'))).toBe(true)
      for (const id of [securityHubIds.policyControl, securityHubIds.externalAccess]) {
        expect(of('securityhub').some((one) => idOf(one) === id)).toBe(true)
      }
    })

    it('is told in OCSF, too: an exposure, copies under the ids of the native findings, and what programs saw', () => {
      const { attackerAddress, instanceId, exposureId, inspectorArns, controlName } = made.story
      const findings = mentions('ocsf_finding')
      expect(findings.map(ocsfUid)).toContain(exposureId)
      expect(mentions('ocsf_finding', instanceId, '"name":"Exposure"').length).toBeGreaterThan(0)
      expect(findings.map(ocsfUid)).toContain(inspectorArns.vulnerability)
      expect(mentions('ocsf_event', attackerAddress, '"Failure"')).toHaveLength(11)
      expect(mentions('ocsf_event', controlName)).toHaveLength(1)
    })

    it('leaves the address of the attacker out of everything else', () => {
      const { account, attackerAddress } = made.story
      expect(seen.filter((one) => one.account !== account && one.text.includes(attackerAddress))).toEqual([])
    })
  })

  describe('options', () => {
    it('tells the whole story in the shortest and smallest sample, whatever the hour of its end', async () => {
      for (const end of [new Date('2026-03-01T00:00:00Z'), new Date('2026-12-31T22:17:09Z')]) {
        const small = await make({ records: 2_000, days: 7, end })
        expect(small.story.steps).toHaveLength(made.story.steps.length)
        expect(Date.parse(small.story.steps.at(-1)?.at ?? '')).toBeLessThan(end.getTime())
        expect(small.broken).toHaveLength(6)
      }
    })

    it('leaves out the attack and the incidents when asked, and nothing else', async () => {
      const calm = await make({ ...SMALL, incidents: false })
      const texts: string[] = []
      const broken = calm.broken.map(({ key }) => key)
      for (const key of await keysOf(calm.folder)) {
        if (!broken.includes(key)) texts.push(gunzipSync(await readFile(join(calm.folder, key))).toString('latin1'))
      }
      const all = texts.join('\n')

      const traces = [calm.story.attackerAddress, calm.story.backdoorRoleName, 'AKIAEXAMPLELEGACY']
      expect(traces.filter((trace) => all.includes(trace))).toEqual([])
      expect(all.includes('stacksets-exec-')).toBe(true)
      expect(Math.abs(calm.records - made.records)).toBeLessThan(made.records * 0.05)
    })

    it('names what the site allows: roles of programs, exits, windows of the government', () => {
      expect(made.accountsCsv).toMatch(/automation_roles:hinomi-juki-prod-batch-role;.*approved_exits:eni-/)
      expect(made.accountsCsv).not.toContain(made.story.roleName)
      const [head, ...rows] = made.lists['announced_windows.csv']?.trim().split('\r\n') ?? []
      expect(head).toBe('value,account,label,owner,from,until')
      expect(rows).toHaveLength(14)
      const government = seen.filter(({ text }) => text.includes('stacksets-exec-'))
      for (const { account, time } of government) {
        const [, , , , from = '', until = ''] = rows.find((row) => row.includes(account))?.split(',') ?? []
        expect(Date.parse(from) <= time && time < Date.parse(until)).toBe(true)
      }
      expect(government.length).toBeGreaterThan(14)
    })

    it('refuses what it cannot meet, and a folder that is not empty', async () => {
      const full = await newFolder()
      await writeFile(join(full, 'mine.txt'), 'x')
      await expect(makeSample({ ...SMALL, folder: full })).rejects.toMatchObject({ code: 'usage' })
      await expect(make({ ...SMALL, days: 3 })).rejects.toThrow(/7 days/)
      await expect(make({ ...SMALL, records: 10 })).rejects.toThrow(/2000 records/)
      await expect(make({ ...SMALL, end: new Date('no') })).rejects.toMatchObject({ code: 'usage' })
    })
  })
})
