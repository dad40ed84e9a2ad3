import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '#test/run-tool.ts'

const FOLDERS = [
  'bin',
  'cli',
  'core',
  'dashboards',
  'detections',
  'docs',
  'ingest',
  'normalizers',
  'opensearch',
  'alerts',
  'infra',
  'sample',
  'scripts',
  'test',
  'viewer',
]
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json']
const KEY = 'AWSLogs/111122223333/Toaster/ap-northeast-1/2026/11/20/t.json'

const SOURCE = `import * as z from 'zod'
import { keyword } from '#core/field.ts'
import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection } from '#core/source.ts'

const Toast = z.object({ id: z.string(), at: z.number(), bread: z.string().nullish() })

export const source = defineSource({
  id: 'toaster',
  title: { en: 'Toaster', ja: 'トースター' },
  dataset: 'aws.toaster',
  store: { kind: 'logs', index: 'logs-aws.toaster' },
  keys: [/^AWSLogs\\/(?<account>\\d{12})\\/Toaster\\/(?<region>[a-z0-9-]+)\\/.+\\.json$/],
  framing: { kind: 'json', arrays: [] },
  recognizes: () => false,
  reader: () => {
    const read = recordReader(Toast)
    return (value, notes) => {
      const record = read(value, notes)
      return isRejection(record) ? record : { kind: 'record', record }
    }
  },
  account: () => undefined,
  region: () => undefined,
  normalize: (toast) => ({
    kind: 'document',
    time: toast.at,
    idParts: [toast.id],
    document: { event: { kind: 'event', category: ['host'], type: ['info'] }, aws: { toaster: { bread: toast.bread } } },
  }),
  namespace: 'toaster',
  fields: { bread: keyword('Bread', 'パン') },
  uses: ['event.category', 'event.kind', 'event.type'],
  retentionDays: 1,
})
`

const DASHBOARD = `import { COUNT } from '#core/panels/metrics.ts'
import { defineDashboard } from '#core/panels/dashboard.ts'

export const dashboard = defineDashboard<'@timestamp' | 'aws.toaster.bread'>({
  id: 'toaster',
  title: { en: 'Toaster', ja: 'トースター' },
  description: { en: 'What was toasted.', ja: '焼いたパンです。' },
  panels: [
    {
      kind: 'bars',
      id: 'bread',
      title: { en: 'Bread', ja: 'パン' },
      question: { en: 'Which bread was toasted?', ja: 'どのパンを焼いたか。' },
      index: 'toaster',
      time: 'picker',
      split: { kind: 'terms', field: 'aws.toaster.bread', size: 10 },
      metric: COUNT,
      size: { width: 12, height: 3 },
    },
  ],
  documentColumns: ['@timestamp', 'aws.toaster.bread'],
})
`

/** A copy of the project, so that a source can be added to it for real. */
let copy = ''

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'hinomi-new-source-'))
  for (const name of [...FOLDERS, ...FILES]) cpSync(join(projectRoot, name), join(copy, name), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

function run(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })
}

function contents(folder: string): Map<string, string> {
  const files = FOLDERS.filter((name) => name !== 'bin').flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]))
}

it('NA-52 a source without a dashboard is an error that says so', () => {
  mkdirSync(join(copy, 'normalizers/toaster'))
  writeFileSync(join(copy, 'normalizers/toaster/source.ts'), SOURCE)

  const generated = run('--import', 'tsx', 'scripts/generate.ts')
  rmSync(join(copy, 'normalizers/toaster'), { recursive: true })

  expect(generated.status).not.toBe(0)
  expect(generated.stderr).toContain('NA-52: no dashboard.ts in normalizers/toaster.')
})

it('NA-61 adding a source touches its own folder and generated files only, and it works at once', () => {
  const before = contents(copy)
  mkdirSync(join(copy, 'normalizers/toaster'))
  writeFileSync(join(copy, 'normalizers/toaster/source.ts'), SOURCE)
  writeFileSync(join(copy, 'normalizers/toaster/dashboard.ts'), DASHBOARD)
  writeFileSync(join(copy, 'toast.json'), JSON.stringify({ id: 't-1', at: Date.now() - 60_000, bread: '食パン' }))

  const generated = run('--import', 'tsx', 'scripts/generate.ts')
  const normalized = run('bin/hinomi', 'normalize', '--key', KEY, 'toast.json')

  expect(generated.status, generated.stderr).toBe(0)
  const after = contents(copy)
  const touched = [...after.keys()].filter((file) => before.get(file) !== after.get(file)).sort()
  expect(touched).toEqual([
    'dashboards/generated/dashboards.ts',
    'dashboards/generated/hinomi-en.ndjson',
    'dashboards/generated/hinomi-ja.ndjson',
    'dashboards/generated/index-patterns.json',
    'docs/guide/panels.en.md',
    'docs/guide/panels.ja.md',
    'docs/reference/fields.md',
    'docs/reference/sources.md',
    'normalizers/generated/registry.ts',
    'normalizers/toaster/dashboard.ts',
    'normalizers/toaster/source.ts',
    'opensearch/generated/index-templates.json',
  ])
  expect(normalized.stderr).toBe('')
  expect(JSON.parse(normalized.stdout)).toMatchObject({
    index: expect.stringMatching(/^logs-aws\.toaster-\d{4}\.\d{2}$/),
    id: expect.stringMatching(/^111122223333\.[\w-]{22}$/),
    document: { event: { dataset: 'aws.toaster' }, aws: { toaster: { bread: '食パン' } } },
  })
})
