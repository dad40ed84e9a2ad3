import fc from 'fast-check'
import { expect, it } from 'vitest'
import { monthlyIndex } from './index-name.ts'

it('names the UTC month of each record, in whatever order they come', () => {
  const around = fc.constantFrom(
    ...[2024, 2025, 2026].flatMap((year) => [0, 1, 6, 11].map((month) => Date.UTC(year, month))),
  )
  const time = fc.tuple(around, fc.integer({ min: -3, max: 3 })).map(([at, ms]) => at + ms)
  const base = fc.constantFrom('logs-aws.cloudtrail', 'logs-aws.vpcflow')
  fc.assert(
    fc.property(fc.array(fc.tuple(base, time)), (records) => {
      for (const [name, at] of records) {
        const month = new Date(at).toISOString().slice(0, 'YYYY-MM'.length).replace('-', '.')
        expect(monthlyIndex(name, at)).toBe(`${name}-${month}`)
      }
    }),
  )
})
