import { describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { decodeAll } from '#test/decode-all.ts'
import { parquetOf } from '#test/parquet-rows.ts'
import { fixturesOf, runFixture } from './fixture.ts'

/** Not all of their members have one type. */
const MIXED = ['asff-too', 'envelopes', 'http-activity', 'rejections', 'severity', 'times']

describe('OCSF in rows of Parquet, where what is absent is null', () => {
  const fixtures = SOURCES.filter(({ id }) => id.startsWith('ocsf_')).flatMap(fixturesOf)

  it.each(fixtures.filter(({ name }) => !MIXED.includes(name)))(
    '$name becomes what it becomes in lines',
    async ({ fixture }) => {
      const file = parquetOf((fixture.records ?? []) as object[])
      const records = (await decodeAll(file, { kind: 'json', arrays: [] })).map((row) =>
        row.kind === 'record' ? row.value : row,
      )
      expect(runFixture({ ...fixture, records }, SOURCES)).toEqual(runFixture(fixture, SOURCES))
    },
  )
})
