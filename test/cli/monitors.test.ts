import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { monitorFileOf } from '#detections/monitors/monitor-set.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { type AlertingOptions, type AlertingServer, startAlertingServer } from '#test/monitors/alerting-server.ts'
import { lastJson } from '#test/run-hinomi.ts'
import { newArchive } from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

const FILE = monitorFileOf(RULES, ruleSources(SOURCES))
const COUNT = FILE.monitors.length
const TOPIC = [
  ...['--topic', 'arn:aws:sns:ap-northeast-1:444455556666:alerts-{severity}'],
  ...['--role', 'arn:aws:iam::444455556666:role/alerts'],
]

let server: AlertingServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function start(options: AlertingOptions = {}): Promise<AlertingServer> {
  server = await startAlertingServer(options)
  return server
}

function importInto({ url }: AlertingServer, flags: readonly string[] = TOPIC, env: Record<string, string> = {}) {
  return callCli(['monitors', 'import', '--url', url, '--json', ...flags], { env })
}

describe('hinomi monitors import', () => {
  it('makes channels and monitors, and the second time changes them', async () => {
    const target = await start()

    const first = await importInto(target)
    const second = await importInto(target)

    expect(first.status, first.stderr).toBe(0)
    expect(lastJson(first)).toMatchObject({ channels: 5, created: COUNT, updated: 0, refused: [], others: [] })
    expect(lastJson(second)).toMatchObject({ channels: 5, created: 0, updated: COUNT, refused: [], others: [] })
    expect(target.monitors.map(({ monitor }) => monitor)).toEqual(FILE.monitors)
    expect(target.channels.get('hinomi-critical')).toMatchObject({
      sns: { topic_arn: 'arn:aws:sns:ap-northeast-1:444455556666:alerts-critical' },
    })
  })

  it('leaves a monitor off that somebody has switched off, and others alone', async () => {
    const target = await start()
    const [first] = FILE.monitors
    target.keep({ ...first, enabled: false })
    target.keep({ ...first, name: 'hinomi old' })
    target.keep({ ...first, name: 'theirs' })

    const run = await importInto(target)

    expect(lastJson(run)).toMatchObject({ created: COUNT - 1, updated: 1, others: ['hinomi old'] })
    expect(target.monitors.find(({ monitor }) => monitor.name === first?.name)?.monitor.enabled).toBe(false)
    expect(target.monitors.map(({ monitor }) => monitor.name)).toEqual(expect.arrayContaining(['hinomi old', 'theirs']))
  })

  it('leaves the channels of the server as they are without a topic', async () => {
    const target = await start()
    expect(lastJson(await importInto(target, []))).toMatchObject({ channels: 0, created: COUNT })
    expect(target.channels.size).toBe(0)
  })

  it('goes on after a refusal, names it and ends with 1', async () => {
    const name = String(FILE.monitors[1]?.name)
    const run = await importInto(await start({ refuse: name }))
    expect(run.status).toBe(1)
    expect(lastJson(run)).toMatchObject({
      created: COUNT - 1,
      refused: [{ name, reason: 'HTTP 400: illegal_argument_exception: this one is refused' }],
    })
  })

  it('signs in with a password from the environment, and never shows it', async () => {
    const target = await start({ user: { name: 'admin', password: 'correct horse' } })
    const flags = ['--user', 'admin', ...TOPIC]

    const run = await importInto(target, flags, { HINOMI_OPENSEARCH_PASSWORD: 'correct horse' })
    const wrong = await importInto(target, flags, { HINOMI_OPENSEARCH_PASSWORD: 'wrong horse' })

    expect(lastJson(run)).toMatchObject({ created: COUNT })
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('alerting_full_access') })
    expect(run.stdout + run.stderr + wrong.stdout + wrong.stderr).not.toContain('horse')
  })

  it('signs with AWS credentials, also what is changed', async () => {
    const key = { id: 'AKIAEXAMPLE', secret: 'example-secret', region: 'ap-northeast-1', service: 'es' }
    const target = await start({ key })
    const env = { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret }
    const flags = ['--sigv4', '--region', key.region, ...TOPIC]

    await importInto(target, flags, env)
    const again = await importInto(target, flags, env)

    expect(again.status, again.stderr).toBe(0)
    expect(lastJson(again)).toMatchObject({ updated: COUNT })
  })

  it.each<readonly [string, AlertingOptions, string, number]>([
    ['has no plugin', { bare: true }, 'plugin', 2],
    ['is busy', { always: { status: 503, body: '' } }, 'try again', 75],
    ['is something else', { always: { status: 200, body: '<html>' } }, 'no OpenSearch', 2],
  ])('says so when the server %s', async (_, options, words, status) => {
    const run = await importInto(await start(options))
    expect(run.stderr).toContain(words)
    expect(run.status).toBe(status)
  })

  it.each([
    [['--url', 'https://search.example.com/_dashboards'], '/_dashboards'],
    [['--url', 'search'], '--url'],
    [['--url', 'https://search.example.com', '--topic', 'x'], '--role'],
    [['--url', 'https://search.example.com', '--topic', 'x', '--role', 'y'], 'ARN'],
    [['--url', 'http://search.example.com', '--sigv4', '--region', 'x'], 'https'],
  ])('refuses %j', async (flags, words) => {
    const run = await callCli(['monitors', 'import', ...flags])
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(words) })
  })
})

describe('hinomi monitors build and export', () => {
  it('build writes what the project keeps', async () => {
    const files = await newArchive()
    try {
      const file = join(files.folder, 'monitors.json')
      const run = await callCli(['monitors', 'build', '--out', file, '--json'])
      expect(lastJson(run)).toMatchObject({ monitors: COUNT, channels: 5 })
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(FILE)))
    } finally {
      await files.remove()
    }
  })

  it('export prints the monitors of a rule, which a server takes', async () => {
    const target = await start()
    const rule = FILE.rules.find(({ monitors, differs }) => monitors.length > 0 && differs.length > 0)

    const run = await callCli(['monitors', 'export', '--rule', String(rule?.id).toLowerCase()])

    expect(run.stderr).toContain(`${rule?.id}: `)
    for (const monitor of JSON.parse(run.stdout)) {
      const response = await fetch(`${target.url}/_plugins/_alerting/monitors`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(monitor),
      })
      expect(response.status).toBe(200)
    }
  })

  it('export says why a rule has none', async () => {
    const none = FILE.rules.find(({ reason }) => reason !== undefined)
    expect(await callCli(['monitors', 'export', '--rule', String(none?.id)])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(String(none?.reason)),
    })
    expect(await callCli(['monitors', 'export', '--rule', 'Z99'])).toMatchObject({ status: 2 })
  })
})
