import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { accountsCsv } from './accounts-csv.ts'

function rows(): Record<string, string>[] {
  return parse(accountsCsv(), { columns: true })
}

describe('accountsCsv', () => {
  it('names every account once, by twelve digits, with Japanese names', () => {
    const ids = rows().map((row) => row.account_id)
    expect(ids.length).toBeGreaterThanOrEqual(12)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^\d{12}$/)
    expect(rows()[0]).toMatchObject({
      name: '火の見市 住民記録 本番',
      municipality: '火の見市',
      environment: 'production',
    })
  })

  it('has an id that begins with zeros, which spreadsheets like to lose', () => {
    expect(rows().some((row) => row.account_id?.startsWith('0000'))).toBe(true)
  })

  it('covers three municipalities, four vendors and both environments', () => {
    const distinct = (column: string) => new Set(rows().map((row) => row[column])).size
    expect(distinct('municipality')).toBe(3)
    expect(distinct('vendor')).toBe(4)
    expect(distinct('environment')).toBe(2)
  })
})
