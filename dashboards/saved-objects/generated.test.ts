import { expect, it } from 'vitest'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bundleOf } from './bundle.ts'
import { LANGUAGES, ndjsonOf } from './saved-object.ts'
import { validateFile } from './validate.ts'

it.each(LANGUAGES)('the bundle that we ship in %s breaks no rule', (language) => {
  const text = ndjsonOf(bundleOf(language, DASHBOARDS, SOURCES, RULES))
  expect(validateFile(`hinomi-${language}.ndjson`, text)).toEqual([])
})

it('both bundles hold the same objects under their own prefix', () => {
  const [ja, en] = LANGUAGES.map((language) =>
    bundleOf(language, DASHBOARDS, SOURCES, RULES).map(
      ({ type, id }) => `${type}/${id.replace(`hinomi-${language}-`, '')}`,
    ),
  )
  expect(ja).toEqual(en)
})
