import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHinomi } from '#test/run-hinomi.ts'
import { projectRoot } from '#test/run-tool.ts'
import {
  ACCOUNT,
  envelope,
  eventsKey,
  FLOW_HEADER,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  hubFinding,
  newArchive,
  OTHER_ACCOUNT,
  REGION,
  type TestArchive,
  THEN,
  trailKey,
  trailRecord,
} from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

let files: TestArchive
beforeAll(async () => {
  files = await newArchive()
})
afterAll(() => files.remove())

const DOCUMENT_ID = /^111122223333\.[\w-]{22}$/

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Puts a body into a file and prints what it becomes under a key. */
async function normalize(key: string, body: string | Uint8Array, ...flags: string[]) {
  await files.put('body', body)
  const { status, stdout, stderr } = await callCli(['normalize', '--key', key, join(files.folder, 'body'), ...flags])
  return { status, documents: linesOf(stdout), rejections: linesOf(stderr) }
}

function trail(...records: object[]): string {
  return JSON.stringify({ Records: records })
}

describe('hinomi normalize', () => {
  it('prints one line a document with index, id and document, and exits with 0', async () => {
    const { status, documents, rejections } = await normalize(trailKey(), trail(trailRecord(), trailRecord()))

    expect(status).toBe(0)
    expect(rejections).toEqual([])
    expect(documents).toHaveLength(2)
    const month = new Date(THEN).toISOString().slice(0, 7).replace('-', '.')
    for (const line of documents) {
      expect(Object.keys(line)).toEqual(['index', 'id', 'document'])
      expect(line.index).toBe(`logs-aws.cloudtrail-${month}`)
      expect(line.id).toMatch(DOCUMENT_ID)
      expect(line.document).toMatchObject({ event: { dataset: 'aws.cloudtrail' }, cloud: { account: { id: ACCOUNT } } })
    }
  })

  it('adds the version of findings', async () => {
    const at = THEN + 60_000
    const body = `${JSON.stringify(envelope('Security Hub Findings - Imported', { findings: [hubFinding()] }, { at }))}\n`

    const { documents } = await normalize(eventsKey('securityhub'), body)

    expect(documents.map((line) => Object.keys(line))).toEqual([['index', 'id', 'version', 'document']])
    expect(documents[0]).toMatchObject({ index: 'findings-securityhub', version: at })
  })

  it('prints one line a rejection on stderr with reason, issues, source, key and offset, and exits with 1', async () => {
    const key = guardDutyKey()
    const good = JSON.stringify(guardDutyFinding())
    const lying = JSON.stringify(guardDutyFinding({ accountId: OTHER_ACCOUNT }))
    const incomplete = JSON.stringify(guardDutyFinding({ type: undefined }))

    const { status, documents, rejections } = await normalize(key, [good, '{"id":', lying, incomplete, ''].join('\n'))

    expect(status).toBe(1)
    expect(documents).toHaveLength(1)
    expect(rejections.map(({ reason }) => reason)).toEqual(['json', 'account-mismatch', 'shape'])
    for (const line of rejections) {
      expect(Object.keys(line)).toEqual(['reason', 'issues', 'source', 'key', 'offset'])
      expect(line).toMatchObject({
        source: 'guardduty',
        key,
        issues: [expect.objectContaining({ message: expect.any(String) })],
      })
    }
    expect(rejections.map(({ offset }) => offset)).toEqual([
      good.length + 1,
      good.length + 8,
      good.length + lying.length + 9,
    ])
    expect(rejections[2]?.issues).toMatchObject([{ path: 'type' }])
  })

  it('says of an unknown key that it fits no source', async () => {
    const { status, documents, rejections } = await normalize('somewhere/x.json', trail(trailRecord()))

    expect(status).toBe(1)
    expect(documents).toEqual([])
    expect(rejections).toMatchObject([{ reason: 'key-unknown', key: 'somewhere/x.json' }])
  })

  it('prints nothing for what is ignored or skipped on purpose', async () => {
    const digest = trailKey().replaceAll('CloudTrail', 'CloudTrail-Digest')
    const noData = `2 ${ACCOUNT} eni-0123456789abcdef0 - - - - - - - 1 2 - NODATA`

    expect(await normalize(digest, '{}')).toEqual({ status: 0, documents: [], rejections: [] })
    expect(await normalize(flowKey(), `${FLOW_HEADER}\n${noData}\n`)).toEqual({
      status: 0,
      documents: [],
      rejections: [],
    })
    expect(await normalize(trailKey(), '')).toEqual({ status: 0, documents: [], rejections: [] })
  })

  it('makes the same ids as a load of the bucket that is named', async () => {
    const key = flowKey({ name: '1' })
    const body = `${FLOW_HEADER}\n${flowLine(1)}\n`
    const id = async (...flags: string[]) => (await normalize(key, body, ...flags)).documents[0]?.id

    expect(await id()).toBe(await id('--bucket', 'archive'))
    expect(await id('--bucket', 'central')).not.toBe(await id())
  })

  it('takes names from the accounts registry, and lets nobody else in', async () => {
    await files.put('accounts.csv', `account_id,name,system\n${ACCOUNT},住民記録 本番,住民記録\n`)
    const registry = ['--accounts', join(files.folder, 'accounts.csv')]

    const own = await normalize(trailKey(), trail(trailRecord()), ...registry)
    const stranger = await normalize(trailKey({ account: OTHER_ACCOUNT }), trail(trailRecord()), ...registry)

    expect(own.documents[0]?.document).toMatchObject({
      cloud: { account: { id: ACCOUNT, name: '住民記録 本番' } },
      hinomi: { system: '住民記録' },
    })
    expect(stranger).toMatchObject({ status: 1, documents: [], rejections: [{ reason: 'account-unknown' }] })
  })
})

describe('bin/hinomi normalize as a process', () => {
  it('keeps to the contract: documents on stdout, rejections on stderr, exit code 1', async () => {
    await files.put('body.json', trail(trailRecord(), trailRecord({ awsRegion: 'us-east-1' }), trailRecord()))

    const run = await runHinomi(['normalize', '--key', trailKey(), join(files.folder, 'body.json')])

    expect(run.status).toBe(1)
    expect(linesOf(run.stdout)).toHaveLength(2)
    expect(linesOf(run.stderr)).toMatchObject([{ reason: 'region-mismatch', source: 'cloudtrail' }])
  })

  it('works from any folder, with a relative path', async () => {
    await files.put('below/body.json', trail(trailRecord()))

    const run = await runHinomi(['normalize', '--key', trailKey({ region: REGION }), 'body.json'], {
      folder: join(files.folder, 'below'),
    })

    expect(run).toMatchObject({ status: 0, stderr: '' })
  })

  it('ends quietly when its reader has seen enough', async () => {
    await files.put('many.json', trail(...Array.from({ length: 5_000 }, () => trailRecord())))
    const args = ['normalize', '--key', trailKey(), join(files.folder, 'many.json')]
    const child = spawn(process.execPath, [join(projectRoot, 'bin/hinomi'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())

    const status = await new Promise((done) => child.once('close', done))

    expect(said).toBe('')
    expect(status).toBe(0)
  })
})
