import { describe, expect, it } from 'vitest'
import { changeJson, changeSource, paramsOf, problemsAfter, rulesIn, SOUND_TEXT } from '#test/dashboards/plant-fault.ts'
import { MOST_OBJECTS } from './rules/file.ts'
import { type Problem, validateFile } from './validate.ts'

const OPEN_NOW = 'visualization/vis-overview-open-now'
const ACCOUNTS = 'visualization/vis-overview-accounts'
const PAGE = 'dashboard/overview'
const SEARCH = 'search/search-cloudtrail-records'
const PATTERN = 'index-pattern/pattern-findings'

type Json = Record<string, unknown>

/** Expects exactly one problem, and returns it. */
function only(problems: readonly Problem[]): Problem {
  expect(problems).toHaveLength(1)
  const [problem] = problems
  if (problem === undefined) throw new Error('no problem')
  return problem
}

/** The panels of a dashboard, changed. */
function changePanels(attributes: Json, change: (panels: Json[]) => void): void {
  const panels = JSON.parse(String(attributes.panelsJSON)) as Json[]
  change(panels)
  attributes.panelsJSON = JSON.stringify(panels)
}

it('finds nothing wrong with a sound bundle', () => {
  expect(validateFile('bundle.ndjson', SOUND_TEXT)).toEqual([])
})

it('passes over the summary that an export ends with', () => {
  const summary = '{"exportedCount":3,"missingRefCount":0,"missingReferences":[]}\n'
  expect(validateFile('bundle.ndjson', SOUND_TEXT + summary)).toEqual([])
})

describe('the file', () => {
  it.each([
    ['no JSON', 'not json'],
    ['a list', '[]'],
    ['an object without a type', '{"id":"x","attributes":{}}'],
  ])('R1 a line is %s', (_, line) => {
    expect(only(validateFile('bundle.ndjson', `${SOUND_TEXT}${line}\n`))).toMatchObject({
      rule: 'R1',
      severity: 'error',
    })
  })

  it('R2 an object stands in the file twice', () => {
    const [first = ''] = SOUND_TEXT.split('\n')
    expect(only(validateFile('bundle.ndjson', `${SOUND_TEXT}${first}\n`))).toMatchObject({
      rule: 'R2',
      severity: 'error',
    })
  })

  it('R3 the name does not end in .ndjson', () => {
    expect(only(validateFile('bundle.json', SOUND_TEXT))).toMatchObject({ rule: 'R3', severity: 'error' })
  })

  it('R3 there are too many objects', () => {
    const lines = Array.from({ length: MOST_OBJECTS + 1 }, (_, index) =>
      JSON.stringify({ type: 'query', id: `q${index}`, attributes: { title: 'x' }, references: [] }),
    )
    expect(rulesIn(validateFile('bundle.ndjson', lines.join('\n')))).toEqual(['R3'])
  })

  it('R3 the file is too large', () => {
    const problems = problemsAfter('query/query-open', ({ attributes }) => {
      attributes.description = 'x'.repeat(26_214_401)
    })
    expect(only(problems)).toMatchObject({ rule: 'R3', severity: 'error' })
  })
})

describe('the envelope', () => {
  it.each([
    ['newer than any server', PAGE, { dashboard: '8.0.0' }],
    ['of a foreign type', PAGE, { dashboard: '7.9.3', search: '7.9.3' }],
    ['of a type without migrations', 'query/query-open', { query: '7.0.0' }],
  ])('R4 the version is %s', (_, where, migrationVersion) => {
    const problems = problemsAfter(where, (object) => {
      object.migrationVersion = migrationVersion
    })
    expect(only(problems)).toMatchObject({ rule: 'R4', severity: 'error' })
  })

  it('R6 an attribute is unknown to the mapping', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) => {
      attributes.colour = 'red'
    })
    expect(only(problems)).toMatchObject({ rule: 'R6', severity: 'error' })
  })

  it('R7 the search source is no JSON', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) => {
      attributes.kibanaSavedObjectMeta = { searchSourceJSON: '{' }
    })
    expect(only(problems)).toMatchObject({ rule: 'R7', severity: 'error' })
  })
})

describe('references', () => {
  it('R5 a reference leads to an object that is not there', () => {
    const problems = problemsAfter(OPEN_NOW, (object) => {
      object.references = [{ name: 'search_0', type: 'search', id: 'gone' }]
    })
    expect(only(problems)).toMatchObject({ rule: 'R5', severity: 'error' })
  })

  it('R8 a panel names a reference that is not there: the whole dashboard would fail', () => {
    const problems = problemsAfter(PAGE, (object) => {
      object.references = (object.references as unknown[]).slice(1)
    })
    expect(only(problems)).toMatchObject({ rule: 'R8', message: expect.stringContaining('"panel_0"') })
  })

  it('R8 a reference has another type than its place needs', () => {
    const problems = problemsAfter(OPEN_NOW, (object) => {
      object.references = [{ name: 'search_0', type: 'index-pattern', id: 'hinomi-en-pattern-findings' }]
    })
    expect(rulesIn(problems)).toContain('R8')
  })

  it('R8 a search names its pattern by id', () => {
    const problems = problemsAfter(SEARCH, ({ attributes }) => {
      changeSource(attributes, (source) => {
        source.index = 'hinomi-en-pattern-findings'
      })
    })
    expect(only(problems)).toMatchObject({ rule: 'R8', severity: 'error' })
  })

  it('R8 a panel has an id of its own', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) => {
      changePanels(attributes, ([panel]) => Object.assign(panel ?? {}, { id: 'hinomi-en-vis-overview-links' }))
    })
    expect(only(problems)).toMatchObject({ rule: 'R8', severity: 'error' })
  })

  it('R8 a filter of a search source names a reference that is not there', () => {
    const problems = problemsAfter(SEARCH, ({ attributes }) => {
      changeSource(attributes, (source) => {
        source.filter = [{ meta: { indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index' } }]
      })
    })
    expect(only(problems)).toMatchObject({ rule: 'R8', severity: 'error' })
  })

  it('R8 a control names a reference that is not there', () => {
    const problems = problemsAfter('visualization/vis-overview-filters', (object) => {
      object.references = []
    })
    expect(rulesIn(problems)).toEqual(['R8'])
  })
})

describe('visualizations', () => {
  it.each([
    ['is no JSON', (attributes: Json) => Object.assign(attributes, { visState: 'x' })],
    [
      'is of an unknown type',
      (attributes: Json) => changeJson(attributes, 'visState', (state) => Object.assign(state, { type: 'sankey' })),
    ],
  ])('R9 the state %s', (_, change) => {
    expect(only(problemsAfter(OPEN_NOW, ({ attributes }) => void change(attributes)))).toMatchObject({ rule: 'R9' })
  })

  it('R10 two aggregations have the same id', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        for (const agg of state.aggs as Json[]) agg.id = '1'
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R10', severity: 'error' })
  })

  it('R10 the id of an aggregation is a number', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        for (const agg of state.aggs as Json[]) agg.id = Number(agg.id)
      }),
    )
    expect(rulesIn(problems)).toEqual(['R10'])
  })

  it('R11 there are aggregations but no documents', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) => {
      attributes.savedSearchRefName = undefined
    })
    expect(only(problems)).toMatchObject({ rule: 'R11', severity: 'error' })
  })

  it('R14 terms are ordered by a metric that is not there', () => {
    const problems = problemsAfter(ACCOUNTS, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => Object.assign(paramsOf(state, '10'), { orderBy: '77' })),
    )
    expect(only(problems)).toMatchObject({ rule: 'R14', severity: 'error' })
  })

  it('R14 terms are ordered by a metric that cannot order', () => {
    const problems = problemsAfter(ACCOUNTS, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        const first = (state.aggs as Json[]).find(({ id }) => id === '6')
        Object.assign(first ?? {}, { type: 'top_hits' })
        Object.assign(paramsOf(state, '10'), { orderBy: '6' })
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R14', severity: 'error' })
  })

  it('R14 two groups have the same label', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        for (const filter of (paramsOf(state, '2').filters as Json[]).slice(0, 2)) filter.label = 'Same'
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R14', severity: 'error' })
  })

  it('R19 a map needs the internet', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => Object.assign(state, { type: 'region_map' })),
    )
    expect(only(problems)).toMatchObject({ rule: 'R19', severity: 'warning' })
  })
})

describe('fields', () => {
  it('R12 an aggregation names a field that the pattern lacks', () => {
    const problems = problemsAfter(ACCOUNTS, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => Object.assign(paramsOf(state, '10'), { field: 'cloud.acount.id' })),
    )
    expect(only(problems)).toMatchObject({ rule: 'R12', severity: 'error' })
  })

  it.each([
    ['column', (attributes: Json) => Object.assign(attributes, { columns: ['no.such.field'] })],
    ['sort', (attributes: Json) => Object.assign(attributes, { sort: [['no.such.field', 'desc']] })],
    [
      'query',
      (attributes: Json) =>
        changeSource(attributes, (source) =>
          Object.assign(source, { query: { query: 'no.such.field: 1', language: 'kuery' } }),
        ),
    ],
    [
      'query that cannot be read',
      (attributes: Json) =>
        changeSource(attributes, (source) => Object.assign(source, { query: { query: 'a: (', language: 'kuery' } })),
    ],
  ])('R12 a %s names a field that the pattern lacks', (_, change) => {
    expect(only(problemsAfter(SEARCH, ({ attributes }) => void change(attributes)))).toMatchObject({ rule: 'R12' })
  })

  it('R12 the query of a group names a field that the pattern lacks', () => {
    const problems = problemsAfter(OPEN_NOW, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        const [first] = paramsOf(state, '2').filters as Json[]
        Object.assign(first ?? {}, { input: { query: 'no.such.field: 1', language: 'kuery' } })
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R12', severity: 'error' })
  })

  it('R12 a control names a field that the pattern lacks', () => {
    const problems = problemsAfter('visualization/vis-overview-filters', ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => {
        const [first] = (state.params as Json).controls as Json[]
        Object.assign(first ?? {}, { fieldName: 'no.such.field' })
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R12', severity: 'error' })
  })

  it('R12 a saved query names a field that no pattern has', () => {
    const problems = problemsAfter('query/query-open', ({ attributes }) => {
      attributes.query = { query: 'no.such.field: 1', language: 'kuery' }
    })
    expect(only(problems)).toMatchObject({ rule: 'R12', severity: 'error' })
  })

  it.each([
    ['of a type that the aggregation does not take', '7', 'rule.name'],
    ['that cannot be aggregated', '10', 'message'],
  ])('R13 the field is one %s', (_, id, field) => {
    const problems = problemsAfter(ACCOUNTS, ({ attributes }) =>
      changeJson(attributes, 'visState', (state) => Object.assign(paramsOf(state, id), { field })),
    )
    expect(only(problems)).toMatchObject({ rule: 'R13', severity: 'error' })
  })
})

describe('dashboards', () => {
  it('R15 the panels are no list', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) => {
      attributes.panelsJSON = '{}'
    })
    expect(rulesIn(problems)).toContain('R15')
  })

  it.each([
    ['reaches beyond the page', { gridData: { x: 40, y: 0, w: 10, h: 2, i: '1' } }],
    ['has no height', { gridData: { x: 0, y: 0, w: 10, h: 0, i: '1' } }],
    ['stands left of the page', { gridData: { x: -1, y: 0, w: 10, h: 1, i: '1' } }],
    ['lacks a side', { gridData: { x: 0, y: 0, w: 10, i: '1' } }],
    ['has another index than its place', { panelIndex: '99' }],
    ['has a number for its index', { panelIndex: 1, gridData: { x: 0, y: 0, w: 48, h: 1, i: 1 } }],
    ['has a version that cannot be read', { version: 'now' }],
    ['lacks its settings', { embeddableConfig: undefined }],
  ])('R15 a panel %s', (_, fault) => {
    const problems = problemsAfter(PAGE, ({ attributes }) =>
      changePanels(attributes, ([panel]) => Object.assign(panel ?? {}, fault)),
    )
    expect(rulesIn(problems)).toContain('R15')
  })

  it('R15 two panels have the same index', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) =>
      changePanels(attributes, ([, panel]) => {
        Object.assign(panel ?? {}, { panelIndex: '1' })
        Object.assign(panel?.gridData ?? {}, { i: '1' })
      }),
    )
    expect(only(problems)).toMatchObject({ rule: 'R15', severity: 'error' })
  })

  it('R15 a panel shows nothing', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) =>
      changePanels(attributes, ([panel]) => Object.assign(panel ?? {}, { panelRefName: undefined })),
    )
    expect(rulesIn(problems)).toEqual(['R15', 'R20'])
  })

  it('R20 a panel lies on another', () => {
    const problems = problemsAfter(PAGE, ({ attributes }) =>
      changePanels(attributes, ([, panel]) => Object.assign(panel?.gridData ?? {}, { y: 3 })),
    )
    expect(only(problems)).toMatchObject({ rule: 'R20', severity: 'warning' })
  })

  it('R20 a reference to a panel is not used', () => {
    const problems = problemsAfter(PAGE, (object) => {
      const extra = { name: 'panel_77', type: 'visualization', id: 'hinomi-en-vis-overview-links' }
      object.references = [...(object.references as unknown[]), extra]
    })
    expect(only(problems)).toMatchObject({ rule: 'R20', severity: 'warning' })
  })
})

describe('index patterns and searches', () => {
  it('R16 a pattern has no title', () => {
    const problems = problemsAfter(PATTERN, ({ attributes }) => {
      attributes.title = undefined
    })
    expect(only(problems)).toMatchObject({ rule: 'R16', severity: 'error' })
  })

  it('R16 the time field is no date of the pattern', () => {
    const problems = problemsAfter(PATTERN, ({ attributes }) => {
      attributes.timeFieldName = 'event.severity'
    })
    expect(only(problems)).toMatchObject({ rule: 'R16', severity: 'error' })
  })

  it.each([
    ['has a type in conflict', { type: 'conflict' }],
    ['has an unknown type', { type: 'unknown' }],
    ['does not say what can be done with it', { searchable: undefined }],
  ])('R17 a field %s', (_, fault) => {
    const problems = problemsAfter(PATTERN, ({ attributes }) => {
      const fields = JSON.parse(String(attributes.fields)) as Json[]
      Object.assign(fields.find(({ name }) => name === 'ecs.version') ?? {}, fault)
      attributes.fields = JSON.stringify(fields)
    })
    expect(only(problems)).toMatchObject({ rule: 'R17', severity: 'warning' })
  })

  it.each([
    ['the columns are no list', { columns: 'a' }],
    ['the sort is a plain pair', { sort: ['@timestamp', 'desc'] }],
  ])('R18 %s', (_, fault) => {
    const problems = problemsAfter(SEARCH, ({ attributes }) => void Object.assign(attributes, fault))
    expect(rulesIn(problems)).toContain('R18')
  })
})
