import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { EXAMPLE_DASHBOARDS } from '#test/dashboards/example-dashboards.ts'
import { bundleOf } from './bundle.ts'
import { LANGUAGES, ndjsonOf, prefixOf } from './saved-object.ts'
import { validateFile } from './validate.ts'

describe.each(LANGUAGES)('bundle %s', (language) => {
  const objects = bundleOf(language, EXAMPLE_DASHBOARDS, SOURCES)

  it('breaks no rule', () => {
    expect(validateFile('bundle.ndjson', ndjsonOf(objects))).toEqual([])
  })

  it('is the same every time', () => {
    expect(ndjsonOf(bundleOf(language, EXAMPLE_DASHBOARDS, SOURCES))).toBe(ndjsonOf(objects))
  })

  it('NA-57 has only ids with its own prefix', () => {
    for (const { id, references } of objects) {
      expect(id.startsWith(prefixOf(language))).toBe(true)
      for (const reference of references) expect(reference.id.startsWith(prefixOf(language))).toBe(true)
    }
  })

  it('links to dashboards that are in the bundle, without state of their own', () => {
    const texts = objects
      .map(({ attributes }) => String(attributes.visState))
      .filter((state) => state.includes('"markdown"'))
    const links = texts.flatMap((text) => [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, link = '']) => link))
    const pages = objects.filter(({ type }) => type === 'dashboard').map(({ id }) => `#/view/${id}`)
    expect(new Set(links)).toEqual(new Set(pages))
  })

  it('says on which pages a filter leaves nothing', () => {
    const says = (page: string) => JSON.stringify(objects.find(({ id }) => id.endsWith(`vis-${page}-links`)))
    const municipality = { ja: '自治体', en: 'Municipality' }[language]
    expect(says('hunting')).toContain(municipality)
    expect(says('overview')).not.toContain(municipality)
  })

  it('gives every index pattern a title of its own, because lists show nothing else', () => {
    const titles = objects.filter(({ type }) => type === 'index-pattern').map(({ attributes }) => attributes.title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('keeps the order of groups although OpenSearch sorts them by name', () => {
    const panel = objects.find(({ id }) => id === `${prefixOf(language)}vis-overview-open-now`)
    const { aggs } = JSON.parse(String(panel?.attributes.visState))
    const labels = aggs[1].params.filters.map(({ label }: { label: string }) => label)
    expect(labels).toEqual([...labels].sort())
    expect(labels[0]).toContain({ ja: '緊急', en: 'Critical' }[language])
  })
})
