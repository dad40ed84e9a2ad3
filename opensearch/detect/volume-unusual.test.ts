import { expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { judgedSources } from './volume-unusual.ts'

it('the sources of logs whose volume is not judged are those that the text of P05 names', () => {
  const judged = [...judgedSources(RULES).values()]
  const logs = SOURCES.filter(({ store }) => store.kind === 'logs').map(({ id }) => id)
  const left = logs.filter((id) => !judged.includes(id))
  const text = RULES.find(({ name }) => name === 'P05')?.catalogued?.description

  expect(judged.filter((id) => !logs.includes(id))).toEqual([])
  expect(left).toEqual(['config_item', 'ocsf_event'])
  expect(text).toContain('configuration items and events in OCSF are not judged')
})
