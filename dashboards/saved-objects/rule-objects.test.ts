import { describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import type { Rule } from '#detections/rule.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { bundleOf } from './bundle.ts'
import { rulesWithoutSearch } from './rule-objects.ts'
import { ndjsonOf } from './saved-object.ts'
import { validateFile } from './validate.ts'

const [sample] = RULES.filter((rule) => rule.kind === 'event' && rule.raises)

/** A rule of the catalogue with another condition. */
function ruleWith(detection: object): Rule {
  const catalogued = sample?.catalogued
  if (catalogued === undefined) throw new Error('the catalogue has no rule over single events')
  const texts = { title: 'Trail stopped', titleJa: '証跡停止', description: 'Stopped.', descriptionJa: '停止。' }
  return { ...ruleOf(detection), raises: true, catalogued: { ...catalogued, ...texts, id: 'G99' } }
}

function objectsOf(detection: object) {
  const objects = bundleOf('ja', [], SOURCES, [ruleWith(detection)])
  expect(validateFile('bundle.ndjson', ndjsonOf(objects))).toEqual([])
  const search = objects.find(({ id }) => id === 'hinomi-ja-search-rule-g99')
  const meta = search?.attributes.kibanaSavedObjectMeta as { searchSourceJSON: string } | undefined
  return {
    search,
    source: meta === undefined ? undefined : JSON.parse(meta.searchSourceJSON),
    query: objects.find(({ id }) => id === 'hinomi-ja-query-rule-g99'),
  }
}

const stopped = { 'event.action': 'StopLogging' }

describe('the saved objects of a rule', () => {
  it('are a search and a query where DQL can say the rule', () => {
    const { search, source, query } = objectsOf({ call: stopped, condition: 'call' })
    expect(search?.attributes).toMatchObject({
      title: 'G99 証跡停止',
      columns: expect.arrayContaining(['cloud.account.id', 'hinomi.principal', 'source.ip', 'event.action']),
      sort: [['@timestamp', 'desc']],
    })
    expect(source).toMatchObject({ query: { query: 'event.action:"StopLogging"' }, filter: [] })
    expect(query?.attributes.query).toEqual({ query: 'event.action:"StopLogging"', language: 'kuery' })
  })

  it('are a search with a filter where only query DSL can', () => {
    const { source, query } = objectsOf({ call: { 'event.action|re': 'Stop[A-Z].*' }, condition: 'call' })
    expect(source).toMatchObject({ query: { query: '' }, filter: [{ query: { regexp: { 'event.action': {} } } }] })
    expect(query).toBeUndefined()
  })

  it('leave out what a list excepts, and say so', () => {
    const listed = { 'hinomi.principal|expand': '%automation_roles%' }
    const { search, source } = objectsOf({ call: stopped, listed, condition: 'call and not listed' })
    expect(source.query.query).toBe('event.action:"StopLogging"')
    expect(search?.attributes.description).toContain('automation_roles')
  })

  it('are not made of a rule that looks for entries of a list', () => {
    const detection = { call: { 'hinomi.principal|expand': '%break_glass%' }, condition: 'call' }
    expect(objectsOf(detection).search).toBeUndefined()
    expect(rulesWithoutSearch([ruleWith(detection)], SOURCES)).toEqual(['G99'])
  })

  it('exist for most rules, and for no rule alone twice', () => {
    const ids = new Set(RULES.flatMap((rule) => (rule.kind === 'event' && rule.raises ? rule.catalogued?.id : [])))
    expect(rulesWithoutSearch(RULES, SOURCES).length).toBeLessThan(ids.size / 4)
    const made = bundleOf('en', [], SOURCES, RULES).map(({ id }) => id)
    expect(new Set(made).size).toBe(made.length)
    expect(made).toContain('hinomi-en-search-signals-open')
  })
})
