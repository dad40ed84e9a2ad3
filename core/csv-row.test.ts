import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvRow } from './csv-row.ts'

it('is read back as it was written, whatever the cells hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), (cells) => {
      expect(parse(csvRow(cells), { relax_column_count: true, record_delimiter: '\r\n' })).toEqual([cells])
    }),
  )
})
