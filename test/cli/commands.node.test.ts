import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { START_SAMPLE, sampleMark } from '#cli/sample-archive.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { makeSample } from '#sample/make-sample.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import {
  ACCOUNT,
  ago,
  envelope,
  eventsKey,
  FLOW_HEADER,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  inspectorFinding,
  newArchive,
  OTHER_ACCOUNT,
  REGION,
  type TestArchive,
  trailKey,
  trailRecord,
} from '../pipeline/archive-builder.ts'
import { at, type Pipeline, startPipeline } from '../pipeline/pipeline.ts'
import { callCli } from './call-cli.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

/** What design promises to scripts; more may be there. */
const CONTRACT = ['objects', 'received', 'indexed', 'duplicate', 'skipped', 'quarantined', 'seconds', 'bySource']

let pipeline: Pipeline
let archive: TestArchive
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())
beforeEach(async () => {
  archive = await newArchive()
})
afterEach(async () => {
  await archive.remove()
  await pipeline.reset()
})

/** Runs a command against the node. */
function hinomi(...args: string[]) {
  return callCli([...args, '--opensearch', pipeline.url])
}

describe('hinomi load', () => {
  it('ends with one line of JSON that has the keys of the contract, and exit code 0', async () => {
    await archive.trail([trailRecord(), trailRecord()])
    await archive.lines(guardDutyKey(), [guardDutyFinding()])

    const run = await runHinomi(['load', archive.folder, '--json', '--opensearch', pipeline.url])

    expect(run.status, run.stderr).toBe(0)
    expect(run.stdout).toMatch(/^\{[^\n]*\}\n$/)
    const summary = lastJson(run)
    expect(Object.keys(summary)).toEqual(expect.arrayContaining(CONTRACT))
    expect(summary).toMatchObject({ objects: 2, received: 3, indexed: 3, duplicate: 0, skipped: 0, quarantined: 0 })
    expect(summary.bySource).toEqual({
      cloudtrail: { objects: 1, received: 2, indexed: 2, duplicate: 0, skipped: 0, quarantined: 0 },
      guardduty: { objects: 1, received: 1, indexed: 1, duplicate: 0, skipped: 0, quarantined: 0 },
    })
    expect(run.stderr.trim().split('\n')).toEqual([expect.stringContaining(`accepting the 1 account(s)`)])
  })

  it('tells what of a mixed folder was recognised and what was not, and how to load the rest', async () => {
    await archive.trail([trailRecord()])
    await archive.put('downloads/trail.json.gz', JSON.stringify({ Records: [trailRecord()] }))
    await archive.put('downloads/photo.jpg', new Uint8Array([0xff, 0xd8, 0xff]))
    await archive.put(`AWSLogs/${ACCOUNT}/SomethingNew/${REGION}/2026/11/20/x.json.gz`, '{}')
    await archive.put(`AWSLogs/${ACCOUNT}/SomethingNew/${REGION}/2026/11/21/x.json.gz`, '{}')
    await archive.put('.DS_Store', 'x')

    const run = await hinomi('load', archive.folder)

    expect(run.status).toBe(1)
    expect(run.stdout).toMatch(/CloudTrail +1 +1 +0 +0 +0/)
    expect(run.stdout).toMatch(/unknown key +4 +0 +0 +0 +4/)
    expect(run.stdout).toMatch(/ignored: folder-marker 1/)
    expect(run.stdout).toMatch(/keys that fit no source: 4\n/)
    expect(run.stdout).toMatch(/ {2}downloads\/ {2}2\n/)
    expect(run.stdout).toMatch(new RegExp(`  AWSLogs/${ACCOUNT}/SomethingNew/${REGION}/  2\n`))
    expect(run.stdout).toMatch(/--as SOURCE --account ID --region REGION/)
  })

  it('says so when there is nothing to load, and still ends well', async () => {
    const empty = await hinomi('load', archive.folder, '--json')
    await archive.trail([trailRecord()])
    const tooLate = await hinomi('load', archive.folder, '--since', '2100-01-01')

    expect(empty.status).toBe(0)
    expect(lastJson(empty)).toMatchObject({ objects: 0, received: 0, bySource: {} })
    expect(empty.stderr).toMatch(/nothing to load: .*check the folder/)
    expect(tooLate.status).toBe(0)
    expect(tooLate.stderr).toMatch(/nothing to load: .*--since/)
  })

  it('takes files outside the key layout with --as, and still lets no record speak for another account', async () => {
    await archive.put('a/trail.json', JSON.stringify({ Records: [trailRecord()] }))
    await archive.put('b.json', JSON.stringify({ Records: [trailRecord({ recipientAccountId: OTHER_ACCOUNT })] }))

    const run = await hinomi(
      'load',
      archive.folder,
      '--as',
      'cloudtrail',
      '--account',
      ACCOUNT,
      '--region',
      REGION,
      '--json',
    )

    expect(run.status).toBe(1)
    expect(lastJson(run)).toMatchObject({ received: 2, indexed: 1, reasons: { 'account-mismatch': 1 } })
    const again = await hinomi(
      'load',
      archive.folder,
      '--as',
      'cloudtrail',
      '--account',
      ACCOUNT,
      '--region',
      REGION,
      '--json',
    )
    expect(lastJson(again)).toMatchObject({ received: 2, indexed: 0, duplicate: 1 })
  })

  it('takes another file of the same name with --as for another file', async () => {
    const run = () =>
      hinomi('load', archive.folder, '--as', 'vpcflow', '--account', ACCOUNT, '--region', REGION, '--json')
    await archive.put('flow.log', `${FLOW_HEADER}\n${flowLine(1)}`)
    await run()
    await archive.put('flow.log', `${FLOW_HEADER}\n${flowLine(2)}`)

    const other = await run()

    expect(lastJson(other)).toMatchObject({ received: 1, indexed: 1, duplicate: 0, changed: [] })
  })

  it('loads only the sources that --source names', async () => {
    await archive.trail([trailRecord()])
    await archive.flows([flowLine()])
    await archive.lines(eventsKey('inspector'), [envelope('Inspector2 Finding', inspectorFinding())])
    await archive.put('unknown.txt', 'x')

    const run = await hinomi('load', archive.folder, '--source', 'vpcflow,inspector', '--json')

    expect(run.status, run.stderr).toBe(0)
    expect(Object.keys(lastJson(run).bySource as object).sort()).toEqual(['inspector', 'vpcflow'])
  })

  it('lets no terminal be hijacked by the name of an object', async () => {
    await archive.put('a\u001b]0;owned\u0007/x\u202e.txt', 'x')

    const load = await hinomi('load', archive.folder)
    const list = await callCli(['quarantine', 'list', archive.folder])
    const show = await callCli(['quarantine', 'show', 'a\u001b]0;none', archive.folder])

    expect(load.stdout).toContain('a·]0;owned·')
    expect(list.stdout).toContain('a·]0;owned·/x·.txt')
    expect(show.stderr).toContain('a·]0;none')
    expect([load, list, show].map(({ stdout, stderr }) => stdout + stderr).join()).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('warns of an object whose bytes changed', async () => {
    const key = await archive.trail([trailRecord()])
    await hinomi('load', archive.folder)
    await archive.trail([trailRecord(), trailRecord()], key)

    const run = await hinomi('load', archive.folder)
    const metrics = await hinomi('metrics')

    expect(run.stdout).toContain(`warning: ${key}`)
    expect(run.stdout).toContain('rename it and load it again')
    expect(metrics.status).toBe(1)
    expect(metrics.stdout).toContain(`object with other bytes than before: ${key}`)
  })
})

describe('hinomi quarantine', () => {
  beforeEach(async () => {
    await archive.trail([trailRecord(), trailRecord({ recipientAccountId: OTHER_ACCOUNT })], trailKey({ name: 'lies' }))
    await archive.put(guardDutyKey({ name: 'cut' }), `{"id":"\u001b]0;owned\u0007\u202e","a":\n{"id":`)
    await archive.put('notes/readme.txt', 'x')
    await hinomi('load', archive.folder)
  })

  it('lists what was set aside, by reason, source and account', async () => {
    const list = async (...flags: string[]) => {
      const run = await callCli(['quarantine', 'list', archive.folder, '--json', ...flags])
      return run.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    }

    const all = await list()
    expect(all.map(({ reason, source, account, records }) => ({ reason, source, account, records }))).toEqual(
      expect.arrayContaining([
        { reason: 'account-mismatch', source: 'cloudtrail', account: ACCOUNT, records: 1 },
        { reason: 'key-unknown', source: 'unknown', account: undefined, records: 1 },
        expect.objectContaining({ reason: 'json', source: 'guardduty', account: ACCOUNT }),
      ]),
    )
    expect((await list('--reason', 'key-unknown')).map(({ reason }) => reason)).toEqual(['key-unknown'])
    expect((await list('--source', 'cloudtrail')).map(({ reason }) => reason)).toEqual(['account-mismatch'])
    expect(await list('--account', OTHER_ACCOUNT)).toEqual([])
    const plain = await callCli(['quarantine', 'list', archive.folder])
    expect(plain.stdout).toMatch(/account-mismatch {2}cloudtrail {2}111122223333\n.*1 レコード/)
  })

  it('shows the bytes of a record, and lets no terminal be hijacked by them', async () => {
    const plain = await callCli(['quarantine', 'show', guardDutyKey({ name: 'cut' }), archive.folder])
    const json = await callCli(['quarantine', 'show', trailKey({ name: 'lies' }), archive.folder, '--json'])

    expect(plain.status).toBe(0)
    expect(plain.stdout).toContain('owned')
    expect(plain.stdout).not.toMatch(/[\u001b\u0007\u202e]/)
    const entry = lastJson(json)
    expect(entry).toMatchObject({
      reason: 'account-mismatch',
      account: ACCOUNT,
      issues: [{ message: expect.any(String) }],
    })
    expect(JSON.parse(Buffer.from(String(entry.raw), 'base64').toString())).toMatchObject({
      recipientAccountId: OTHER_ACCOUNT,
    })
  })

  it('gives only the records of one reason a second chance, and exits with 0 when all of them succeed', async () => {
    await archive.put(
      'accounts.csv',
      `account_id,name,allow_lists\n${ACCOUNT},a,speaks-for:${OTHER_ACCOUNT}\n${OTHER_ACCOUNT},b,\n`,
    )
    const registry = ['--accounts', `${archive.folder}/accounts.csv`]

    const run = await hinomi(
      'quarantine',
      'replay',
      archive.folder,
      '--reason',
      'account-mismatch',
      '--json',
      ...registry,
    )
    const rest = await callCli(['quarantine', 'list', archive.folder, '--json'])

    expect(run.status, run.stderr).toBe(0)
    expect(lastJson(run)).toMatchObject({ objects: 1, received: 1, indexed: 1, quarantined: 0 })
    expect(rest.stdout).not.toContain('account-mismatch')
    expect(rest.stdout).toContain('key-unknown')
    const [brought] = await pipeline.documents('logs-*', { term: { 'cloud.account.id': OTHER_ACCOUNT } })
    expect(at(brought?._source, 'cloud.account.name')).toBe('b')
  })

  it('says so when nothing is set aside', async () => {
    const clean = await newArchive()
    const run = await callCli(['quarantine', 'list', clean.folder])
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing is set aside') })
    await clean.remove()
  })
})

describe('hinomi start', () => {
  /** A sample that is there already, small, under the name of the one that hinomi start would make. */
  async function putSample(): Promise<Readonly<Record<string, string>>> {
    const folder = join(archive.folder, 'sample')
    const made = await makeSample({ folder: join(folder, 'archive'), records: 2_000, days: 7, end: new Date(ago({})) })
    await archive.put('sample/accounts.csv', made.accountsCsv)
    await archive.put('sample/made.json', sampleMark(START_SAMPLE))
    return { HINOMI_HOME: archive.folder }
  }

  it('loads the sample into an OpenSearch that is there, and says where to go next', async () => {
    const env = await putSample()

    const plain = await callCli(['start', '--once', '--opensearch', pipeline.url], { env })
    const json = await callCli(['start', '--once', '--json', '--opensearch', pipeline.url], { env })
    const list = await callCli(['quarantine', 'list', '--json'], { env })

    expect(plain.status, plain.stderr).toBe(0)
    expect(plain.stderr).toContain('there already')
    expect(plain.stdout).toMatch(/CloudTrail +[\d,]+ +[\d,]+ +[\d,]+ /)
    expect(plain.stdout).toContain(`curl '${pipeline.url}/findings-*/_search`)
    expect(json.stdout).toMatch(/^\{[^\n]*\}\n$/)
    expect(lastJson(json)).toMatchObject({ indexed: 0, known: expect.any(Number) })
    expect(list.stdout.split('\n').filter((line) => line !== '').length).toBeGreaterThanOrEqual(6)
  })
})

interface StepSeen {
  readonly step: string
  readonly changes: { readonly created: readonly string[] }
}

function stepOf(run: Parameters<typeof lastJson>[0], name: string): StepSeen {
  const found = (lastJson(run).steps as StepSeen[]).find(({ step }) => step === name)
  if (found === undefined) throw new Error(`no step ${name}`)
  return found
}

describe('hinomi opensearch, metrics and doctor', () => {
  it('prepare and describe the indices', async () => {
    const fresh = await hinomi('opensearch', 'bootstrap', '--json')
    const again = await hinomi('opensearch', 'bootstrap', '--json')
    await archive.trail([trailRecord()])
    await hinomi('load', archive.folder)
    const status = await hinomi('opensearch', 'status', '--json')
    const plain = await hinomi('opensearch', 'status')

    const created = stepOf(fresh, 'templates').changes.created
    expect(created).toEqual(
      expect.arrayContaining(['findings-guardduty', 'findings-inspector', 'findings-securityhub', METRICS_INDEX]),
    )
    expect(stepOf(again, 'templates')).toMatchObject({ state: 'done', changes: { created: [], updated: [] } })
    expect(stepOf(again, 'lifecycle')).toMatchObject({ state: 'skipped', reason: expect.stringContaining('no plugin') })
    expect(lastJson(status)).toMatchObject({ url: pipeline.url, status: 'green', nodes: 1 })
    const indices = lastJson(status).indices as { index: string; documents: number }[]
    expect(indices.find(({ index }) => index.startsWith('logs-aws.cloudtrail-'))?.documents).toBe(1)
    expect(plain.stdout).toMatch(/logs-aws\.cloudtrail-\d{4}\.\d{2} +green +1 /)
  })

  it('add up the counts, for machines and for people', async () => {
    await archive.trail([trailRecord(), trailRecord()])
    await archive.lines(guardDutyKey({ account: OTHER_ACCOUNT }), [guardDutyFinding({ accountId: OTHER_ACCOUNT })])
    await hinomi('load', archive.folder)

    const json = await hinomi('metrics', '--json')
    const plain = await hinomi('metrics')

    expect(json.status).toBe(0)
    expect(lastJson(json)).toMatchObject({
      groups: [
        { dataset: 'aws.cloudtrail', account: ACCOUNT, objects: 1, received: 2, indexed: 2, quarantined: 0 },
        { dataset: 'aws.guardduty', account: OTHER_ACCOUNT, objects: 1, received: 1, indexed: 1 },
      ],
      wrong: [],
      changed: [],
    })
    expect(plain.stdout).toMatch(/aws\.cloudtrail +111122223333 +1 +2 +2 +0 +0 +0 /)
    expect(plain.stdout).toContain('every count adds up')
  })

  it('find an object whose counts do not add up', async () => {
    await archive.trail([trailRecord(), trailRecord()])
    await hinomi('load', archive.folder)
    const [metrics] = await pipeline.documents(METRICS_INDEX)
    const doc = { records: { received: 9 } }
    await pipeline.client.update({ index: METRICS_INDEX, id: metrics?._id ?? '', body: { doc }, refresh: true })

    const run = await hinomi('metrics', '--json')

    expect(run.status).toBe(1)
    expect(lastJson(run).wrong).toEqual([{ key: expect.stringContaining('AWSLogs/'), received: 9, sum: 2 }])
  })

  it('say what to do before anything was loaded', async () => {
    const metrics = await hinomi('metrics')
    const doctor = await hinomi('doctor', '--json')

    expect(metrics).toMatchObject({ status: 2, stderr: expect.stringContaining('load something first') })
    expect(doctor.status, doctor.stdout).toBe(0)
    const { checks } = lastJson(doctor) as { checks: { name: string; state: string; found: string }[] }
    expect(checks.find(({ name }) => name === 'OpenSearch')).toMatchObject({ state: 'ok' })
  })

  it('say that an index must be rebuilt which an older version mapped otherwise, and a fresh replay does it', async () => {
    await archive.lines(guardDutyKey(), [guardDutyFinding()])
    const mappings = { properties: { 'event.severity': { type: 'keyword' } } }
    await pipeline.client.indices.create({ index: 'findings-guardduty', body: { mappings: mappings as never } })

    const refused = await hinomi('load', archive.folder)
    const rebuilt = await hinomi('replay', archive.folder, '--fresh', '--yes', '--json')

    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/findings-guardduty .*hinomi replay ARCHIVE --fresh/),
    })
    expect(rebuilt.status, rebuilt.stderr).toBe(0)
    expect(lastJson(rebuilt)).toMatchObject({ indexed: 1, quarantined: 0 })
  })
})
