import { describe, expect, it } from 'vitest'
import { toClipboard, toCsv } from './csv.ts'

describe('a table for spreadsheets', () => {
  const grid = {
    heads: ['アカウント', 'n'],
    rows: [
      ['111122223333', 3],
      ['=HYPERLINK("http://example.com")', -1.5],
      ['a "b",\nc', null],
      ['＠SUM(A1)', 0],
    ],
  }

  it('opens in Excel in Japanese, runs nothing and keeps account ids', () => {
    expect(toCsv(grid)).toBe(
      '\ufeffアカウント,n\r\n"=""111122223333""",3\r\n"\'=HYPERLINK(""http://example.com"")",-1.5\r\n"a ""b"",\nc",\r\n\'＠SUM(A1),0\r\n',
    )
  })

  it('lands in the cells of a spreadsheet from the clipboard', () => {
    expect(toClipboard(grid).split('\n')).toEqual([
      'アカウント\tn',
      '111122223333\t3',
      '\'=HYPERLINK("http://example.com")\t-1.5',
      'a "b", c\t',
      "'＠SUM(A1)\t0",
    ])
  })
})
