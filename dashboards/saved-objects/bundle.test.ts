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
})
