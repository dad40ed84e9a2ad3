import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EcsFlat } from '@elastic/ecs'
import { EcsFlat as EcsFlat8 } from 'ecs-8.11'
import { describe, expect, it } from 'vitest'

import { fieldsOfSource, SHARED_FIELDS } from '#core/fields/base.ts'
import { ECS_FIELDS } from '#core/fields/ecs.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { countFields, FIELD_LIMIT, indexTemplates } from '#opensearch/index-templates.ts'
import { complaintsAbout } from './document-check.ts'
import { fixturesOf, runFixture } from './fixture.ts'

const FILES = ['source.ts', 'record.ts', 'normalize.ts', 'fields.ts', 'fixtures']
const normalizers = new URL('../../normalizers/', import.meta.url).pathname

/** Where the dataset is not called as the source: configuration items are what AWS Config is about. */
const DATASETS: Readonly<Record<string, string>> = { config_item: 'aws.config' }

describe.each(SOURCES.map((source) => [source.id, source] as const))('%s', (id, source) => {
  const fixtures = fixturesOf(source)

  it('NA-61 has the same files as every source, named for what they hold', () => {
    expect(FILES.filter((file) => !existsSync(join(normalizers, id, file)))).toEqual([])
    expect(source.dataset).toBe(DATASETS[id] ?? `aws.${id}`)
    expect(source.title.ja).not.toBe('')
    expect(source.retentionDays).toBeGreaterThan(0)
  })

  it.each(fixtures.map((entry) => [entry.name, entry] as const))('%s becomes what is expected', (_, entry) => {
    expect(runFixture(entry.fixture, SOURCES)).toEqual(JSON.parse(readFileSync(entry.expectedPath, 'utf8')))
  })

  it('every document of the fixtures holds declared fields of the right type and nothing empty', () => {
    for (const { name, fixture } of fixtures) {
      for (const { document } of runFixture(fixture, SOURCES).documents) {
        expect(complaintsAbout(document, source), name).toEqual([])
      }
    }
  })

  it('NA-11 no fixture ends in a bug', () => {
    const reasons = fixtures.flatMap(({ fixture }) =>
      runFixture(fixture, SOURCES).rejections.map(({ reason }) => reason),
    )
    expect(reasons).not.toContain('bug')
  })

  it('NA-26 every document belongs to the account of its key', () => {
    for (const { fixture } of fixtures) {
      const account = /\d{12}/.exec(fixture.key)?.[0]
      for (const { id: documentId, document } of runFixture(fixture, SOURCES).documents) {
        expect(document).toMatchObject({ cloud: { account: { id: account } } })
        expect(documentId.startsWith(`${account}.`)).toBe(true)
      }
    }
  })

  it.each(source.events?.skippedDetailTypes ?? [])('counts an event "%s" as skipped', (detailType) => {
    const account = '111122223333'
    const key = `events/${account}/${source.events?.word}/ap-northeast-1/2026/11/20/09/hinomi-1.gz`
    const event = {
      'detail-type': detailType,
      source: 'aws.example',
      account,
      time: '2026-11-20T09:00:00Z',
      detail: {},
    }
    const expected = { documents: [], rejections: [], skipped: ['detail-type'] }
    expect(runFixture({ title: detailType, key, records: [event] }, SOURCES)).toEqual(expected)
  })

  it('every field that the source declares is filled by some fixture', () => {
    const filled = new Set<string>()
    for (const { fixture } of fixtures) {
      for (const { document } of runFixture(fixture, SOURCES).documents) collect(document, '', filled)
    }
    const own = Object.keys(source.fields).map((name) => `aws.${source.namespace}.${name}`)
    expect([...own, ...source.uses].filter((name) => !filled.has(name))).toEqual([])
  })

  it('NA-41 maps at most 350 fields and takes no others', () => {
    const template = indexTemplates([source])[0]
    const mappings = template?.body.template.mappings
    expect(mappings?.dynamic).toBe(false)
    expect(countFields(mappings?.properties ?? {})).toBeLessThanOrEqual(FIELD_LIMIT)
    const dates = Object.values(fieldsOfSource(source)).filter(({ type }) => type === 'date')
    expect(dates.length).toBeLessThan(100)
  })
})

it('NA-42 indices are compressed and wrong values are never dropped in silence', async () => {
  const { settingsTemplate } = await import('#opensearch/index-templates.ts')
  expect(settingsTemplate('local')).toMatchObject({
    template: { settings: { 'index.codec': 'best_compression', 'index.mapping.ignore_malformed': false } },
  })
  expect(settingsTemplate('service')).toMatchObject({ template: { settings: { 'index.codec': 'zstd' } } })
})

describe('the shared fields', () => {
  const EQUAL_TYPES: Readonly<Record<string, readonly string[]>> = {
    keyword: ['keyword', 'constant_keyword', 'wildcard', 'text'],
    text: ['match_only_text', 'text', 'keyword'],
    integer: ['long'],
    long: ['long'],
  }

  it.each([
    ['9.4', EcsFlat],
    ['8.11', EcsFlat8],
  ])('are those of ECS %s with an equal type', (_, published) => {
    const wrong = Object.entries(ECS_FIELDS).filter(([name, field]) => {
      const theirs = (published as Record<string, { type: string }>)[name]?.type
      return theirs === undefined || !(EQUAL_TYPES[field.type] ?? [field.type]).includes(theirs)
    })
    expect(wrong.map(([name]) => name)).toEqual([])
  })

  it('none is both a value and an object', () => {
    const names = Object.keys(SHARED_FIELDS)
    expect(names.filter((name) => names.some((other) => other.startsWith(`${name}.`)))).toEqual([])
  })
})

function collect(value: unknown, path: string, filled: Set<string>): void {
  filled.add(path)
  if (Array.isArray(value)) for (const item of value) collect(item, path, filled)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) collect(member, path === '' ? name : `${path}.${name}`, filled)
  }
}
