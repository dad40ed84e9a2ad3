import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountLookup } from '#core/accounts.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { Fixture } from '#test/contract/fixture.ts'
import { parquetOf } from '#test/parquet-rows.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import { projectRoot } from '#test/run-tool.ts'
import { readRawRecord } from '#viewer/server/raw-record.ts'
import {
  ACCOUNT,
  flowKey,
  flowLine,
  flowRow,
  newArchive,
  OTHER_ACCOUNT,
  REGION,
  type TestArchive,
  THEN,
} from './archive-builder.ts'
import { at, type Pipeline, quarantineOf } from './pipeline.ts'

const FLOWS = 'logs-aws.vpcflow-*'
function hiveKey(): string {
  const [year, month, day] = new Date(THEN).toISOString().slice(0, 10).split('-')
  return `AWSLogs/aws-account-id=${ACCOUNT}/aws-service=vpcflowlogs/aws-region=${REGION}/year=${year}/month=${month}/day=${day}/hour=08/${ACCOUNT}_vpcflowlogs_${REGION}_fl-0a_0a.log.parquet`
}

function ocsfRows(source: string, name: string): Buffer {
  const path = join(projectRoot, 'normalizers', source, 'fixtures', `${name}.json`)
  return parquetOf((JSON.parse(readFileSync(path, 'utf8')) as Fixture).records as object[])
}

/** Objects that are Parquet, on the whole path. `node` returns the path to a running node, whose indices are empty before and after. */
export function parquetSuite(node: () => Pipeline): void {
  let pipeline: Pipeline
  let archive: TestArchive
  const registry = join(tmpdir(), `hinomi-registry-${process.pid}.csv`)
  const plainKey = flowKey().replace('.log.gz', '.log.parquet')

  beforeAll(async () => {
    pipeline = node()
    archive = await newArchive()
    const strange = flowLine(3, { account: OTHER_ACCOUNT })
    await archive.put(plainKey, parquetOf([flowLine(1), flowLine(2), strange, flowLine(4)].map(flowRow), 2))
    await archive.put(
      hiveKey(),
      parquetOf(
        Array.from({ length: 500 }, (_, n) => flowRow(flowLine(10 + n))),
        100,
      ),
    )
    await archive.put(flowKey().replace('.log.gz', '.gz.parquet'), Buffer.from('PAR1 and nothing more'))
    const unregistered = flowKey({ account: OTHER_ACCOUNT }).replace('.log.gz', '.log.parquet')
    await archive.put(unregistered, parquetOf([1, 2].map((n) => flowRow(flowLine(n, { account: OTHER_ACCOUNT })))))
    await writeFile(registry, `account_id,name\n${ACCOUNT},one\n`)
  })

  afterAll(async () => {
    await rm(registry, { force: true })
    await archive.remove()
    await pipeline.reset()
  })

  async function run(...command: string[]): Promise<Record<string, unknown>> {
    const done = await runHinomi([...command, '--json', '--opensearch', pipeline.url])
    expect([0, 1], done.stderr).toContain(done.status)
    return lastJson(done)
  }

  it('NA-25 flow logs under both layouts of keys are loaded, once, and found', async () => {
    const load = () => run('load', archive.folder, '--accounts', registry)
    const expected = { objects: 4, received: 507, indexed: 503, quarantined: 4, skipped: 0 }
    const reasons = { 'account-mismatch': 1, 'account-unknown': 2, line: 1 }
    expect(await load()).toMatchObject({ ...expected, reasons, failed: [] })
    expect(await pipeline.count(FLOWS)).toBe(503)
    const found = await pipeline.documents(FLOWS, { term: { 'hinomi.archive.key': hiveKey() } })
    expect(found).toHaveLength(500)
    expect(new Set(found.map(({ _source }) => at(_source, 'hinomi.archive.offset'))).size).toBe(500)

    expect(await load()).toMatchObject({ ...expected, indexed: 0, duplicate: 503 })
    expect(await pipeline.count(FLOWS)).toBe(503)
  })

  it('a row is the raw record of its document', async () => {
    const query = {
      bool: { filter: [{ term: { 'hinomi.archive.key': hiveKey() } }, { term: { 'source.port': 1024 + 321 } }] },
    }
    const [document, ...others] = await pipeline.documents(FLOWS, query)
    expect(others).toEqual([])
    const source = SOURCES.find((one) => one.id === 'vpcflow')
    if (source === undefined || document === undefined) throw new Error('there is no such flow')
    const raw = await readRawRecord(await openArchive(archive.folder), accountLookup([]), {
      ...{ id: document._id, source, account: ACCOUNT, key: hiveKey(), ingestedAt: Date.now() },
      offset: Number(at(document._source, 'hinomi.archive.offset')),
    })
    expect(JSON.parse(raw.text)).toEqual(flowRow(flowLine(321)))
  })

  it('NA-03 a row that is set aside is shown, and loaded by a replay once its account is registered', async () => {
    const shown = await runHinomi(['quarantine', 'show', plainKey, archive.folder])
    expect(shown.stdout).toContain('account-mismatch')
    expect(shown.stdout).toContain(JSON.stringify(flowRow(flowLine(3, { account: OTHER_ACCOUNT }))))
    const [entry] = (await quarantineOf(archive)).filter(({ key }) => key === plainKey)
    expect(entry).toMatchObject({ offset: 2, reason: 'account-mismatch', source: 'vpcflow' })

    await writeFile(registry, `account_id,name\n${ACCOUNT},one\n${OTHER_ACCOUNT},two\n`)
    const replayed = await run('quarantine', 'replay', archive.folder, '--accounts', registry)
    expect(replayed).toMatchObject({ received: 4, indexed: 2, reasons: { 'account-mismatch': 1, line: 1 } })
    expect(await pipeline.count(FLOWS)).toBe(505)
  })

  it('rows of OCSF are loaded by their key, and from files of any name as what they are', async () => {
    const events = await newArchive()
    const day = '2026/11/20'
    await events.put(
      `events/${ACCOUNT}/ocsf/${REGION}/${day}/09/flows.parquet`,
      ocsfRows('ocsf_event', 'network-activity'),
    )
    await events.put(
      `events/${ACCOUNT}/ocsf/${REGION}/${day}/09/findings.parquet`,
      ocsfRows('ocsf_finding', 'incident'),
    )
    const summary = await run('load', events.folder)
    expect(summary).toMatchObject({ objects: 2, quarantined: 0, failed: [] })
    const [logs, findings] = [await pipeline.count('logs-aws.ocsf-*'), await pipeline.count('findings-ocsf')]
    expect(logs).toBe(5)
    expect(logs + findings).toBe(summary.indexed)
    expect(await pipeline.withIgnored('logs-aws.ocsf-*,findings-ocsf')).toEqual([])
    await events.remove()

    const lake = await newArchive()
    const key = `aws/CLOUD_TRAIL_MGMT/2.0/region=${REGION}/accountId=${ACCOUNT}/eventDay=20261120/0a.gz.parquet`
    await lake.put(key, ocsfRows('ocsf_event', 'api-activity'))
    const taken = ['--as', 'ocsf_event', '--account', ACCOUNT, '--region', REGION]
    expect(await run('load', lake.folder, ...taken)).toMatchObject({ received: 4, indexed: 4, quarantined: 0 })
    await lake.remove()
  })
}
