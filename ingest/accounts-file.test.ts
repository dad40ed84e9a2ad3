import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Account } from '#core/accounts.ts'
import { type AccountsProblem, readAccountsFile, writeAccountsFile } from './accounts-file.ts'

const SOURCES = ['cloudtrail', 'guardduty', 'inspector', 'securityhub']
const HEADER = 'account_id,name,municipality,system,vendor,environment,regions,expected_sources,contacts,allow_lists'
const ROW = '111122223333,住民記録 本番,火の見市,住民記録,Example Systems,production,ap-northeast-1,guardduty,,'

function read(content: string | Uint8Array) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return readAccountsFile(bytes, 'accounts.csv', SOURCES)
}

function accounts(content: string | Uint8Array): Account[] {
  const result = read(content)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.accounts
}

function problems(content: string | Uint8Array): AccountsProblem[] {
  const result = read(content)
  expect(result).not.toHaveProperty('accounts')
  return 'problems' in result ? result.problems : []
}

/** Line and column of every problem. */
function places(content: string | Uint8Array): string[] {
  return problems(content).map(({ line, column }) => `${line} ${column}`)
}

/** The row of one account with one column filled. */
function cell(column: string, value: string): string {
  return `account_id,name,${column}\n111122223333,住民記録,"${value.replaceAll('"', '""')}"\n`
}

describe('a good file', () => {
  const ACCOUNT: Account = {
    id: '111122223333',
    name: '住民記録 本番',
    municipality: '火の見市',
    system: '住民記録',
    vendor: 'Example Systems',
    environment: 'production',
    regions: ['ap-northeast-1', 'ap-northeast-3'],
    expectedSources: ['guardduty', 'inspector'],
    contacts: ['ops@example.com', '+81 3 0000 0000'],
    allowLists: ['trusted-ips', 'speaks-for:444455556666'],
  }

  it('has an account for every row', () => {
    const row =
      '111122223333,住民記録 本番,火の見市,住民記録,Example Systems,production,ap-northeast-1;ap-northeast-3,' +
      'guardduty;inspector,ops@example.com;+81 3 0000 0000,trusted-ips;speaks-for:444455556666'
    expect(accounts(`${HEADER}\n${row}\n`)).toEqual([ACCOUNT])
  })

  it('needs only the first two columns', () => {
    expect(accounts('account_id,name\n012345678901,財務\n')).toEqual([
      { id: '012345678901', name: '財務', regions: [], expectedSources: [], contacts: [], allowLists: [] },
    ])
  })

  it('may have its columns in any order, blank rows and empty cells at the end', () => {
    const content = 'Name, SYSTEM ,account_id,,\n\n財務,,444455556666,,\n,,,,\n   \n税,税務,111122223333\n'
    expect(accounts(content).map(({ id, name, system }) => [id, name, system])).toEqual([
      ['444455556666', '財務', undefined],
      ['111122223333', '税', '税務'],
    ])
  })

  it.each([
    ['UTF-8', Buffer.from(`${HEADER}\n${ROW}\n`)],
    ['UTF-8 with byte order mark', Buffer.from(`\ufeff${HEADER}\n${ROW}\n`)],
    ['CR LF', Buffer.from(`${HEADER}\r\n${ROW}\r\n`)],
    ['CR', Buffer.from(`${HEADER}\r${ROW}`)],
    ['mixed line endings', Buffer.from(`${HEADER}\n${ROW}\r\n\r\n`)],
    ['no line end at the end', Buffer.from(`${HEADER}\n${ROW}`)],
  ])('may be %s', (_, bytes) => {
    expect(accounts(bytes).map(({ name, municipality }) => [name, municipality])).toEqual([
      ['住民記録 本番', '火の見市'],
    ])
  })

  it('may be Shift_JIS, as Excel saves plain CSV in Japanese, with the signs that only Windows has', () => {
    // 火の見市 ①㈱髙
    const name = [0x89, 0xce, 0x82, 0xcc, 0x8c, 0xa9, 0x8e, 0x73, 0x20, 0x87, 0x40, 0x87, 0x8a, 0xfb, 0xfc]
    const bytes = Buffer.concat([
      Buffer.from('account_id,name\r\n111122223333,'),
      Buffer.from(name),
      Buffer.from('\r\n'),
    ])
    expect(accounts(bytes)[0]?.name).toBe('火の見市 ①㈱髙')
  })

  it('may hold commas, quotes and line breaks in quoted cells', () => {
    const content =
      'account_id,name,contacts\r\n111122223333,"住民,""記録""\r\n本番","a@example.com\nb@example.com"\r\n'
    expect(accounts(content)).toMatchObject([
      { name: '住民,"記録" 本番', contacts: ['a@example.com', 'b@example.com'] },
    ])
  })

  it.each([
    ['a;b', ['a', 'b']],
    [' a ; b ;', ['a', 'b']],
    ['a;b;c', ['a', 'b', 'c']],
    ['a;a', ['a']],
    [';;', []],
    [' ', []],
  ])('splits the cell %j into %j', (text, values) => {
    expect(accounts(cell('contacts', text))[0]?.contacts).toEqual(values)
  })

  it('takes Regions and sources in any case', () => {
    expect(accounts(cell('regions', 'AP-Northeast-1;us-gov-west-1'))[0]?.regions).toEqual([
      'ap-northeast-1',
      'us-gov-west-1',
    ])
    expect(accounts(cell('expected_sources', 'GuardDuty'))[0]?.expectedSources).toEqual(['guardduty'])
  })
})

describe('account ids', () => {
  it.each([
    ['12345678901', /Excel dropped a leading zero\? .*012345678901/],
    ['1234567890', /Excel dropped leading zeros\? .*001234567890/],
    ['1.11122E+11', /Excel rewrote the account id as "1\.11122E\+11".*as text/],
    ['1E+11', /Excel rewrote/],
    ['1.23457e11', /Excel rewrote/],
    ['1111-2222-3333', /write 111122223333/],
    ['１１１１２２２２３３３３', /write 111122223333/],
    ["'111122223333", /write 111122223333/],
    ['1111222233334', /must have 12 digits/],
    ['juki', /must have 12 digits/],
    ['', /is empty/],
  ])('%j: %s', (id, message) => {
    const found = problems(`account_id,name\n${id},住民記録\n`)
    expect(found).toEqual([{ line: 2, column: 'account_id', message: expect.stringMatching(message) }])
  })

  it('that repeat name both lines, each time the first', () => {
    const found = problems('account_id,name\n111122223333,a\n444455556666,b\n111122223333,c\n\n111122223333,d\n')
    expect(found.map(({ line, column }) => [line, column])).toEqual([
      [4, 'account_id'],
      [6, 'account_id'],
    ])
    expect(found[0]?.message).toMatch(/already on line 2.*lines 2 and 4/)
    expect(found[1]?.message).toMatch(/already on line 2.*lines 2 and 6/)
  })
})

describe('a bad file', () => {
  it.each([
    ['', ['1 file'], /^accounts\.csv is empty.*account_id,name,municipality/],
    ['\n\n', ['1 file'], /is empty/],
    [`${HEADER}\n`, ['2 file'], /^accounts\.csv names no account/],
    ['name\n住民記録\n', ['1 account_id'], /is missing.*account_id,name,municipality.*allow_lists/],
    ['account_id\n111122223333\n', ['1 name'], /is missing/],
    [`${HEADER},color\n${ROW},red\n`, ['1 color'], /no column of this file: remove it, or use one of account_id,/],
    [
      `${HEADER.replace('expected_sources', 'Expected Sources')}\n${ROW}\n`,
      ['1 Expected Sources'],
      /write expected_sources/,
    ],
    ['account_id,name,name\n111122223333,a,b\n', ['1 name'], /twice, the second time as column 3/],
    ['account_id,name\n111122223333\n', ['2 name'], /is empty/],
    ['account_id,name\n111122223333,住民記録,東京\n', ['2 column 3'], /column without a name/],
    ['account_id,name,\n111122223333,住民記録,東京\n', ['2 column 3'], /column without a name/],
    [cell('regions', 'ap-northeast-1;東京'), ['2 regions'], /"東京" is no AWS Region/],
    [cell('regions', 'ap-northeast-1,ap-northeast-3'), ['2 regions'], /separated by ;/],
    [cell('regions', 'ap-northeast-1a'), ['2 regions'], /no AWS Region/],
    [cell('expected_sources', 'guardduty;guarduty'), ['2 expected_sources'], /"guarduty".*cloudtrail, guardduty/],
    [cell('allow_lists', 'speaks-for:4444'), ['2 allow_lists'], /12 digits/],
    [cell('system', '住民\u001b[31m記録'), ['2 system'], /"住民\?\[31m記録" holds a control character/],
    [cell('contacts', 'a\u202eb'), ['2 contacts'], /control character/],
  ])('%j: %j', (content, expected, message) => {
    const found = problems(content)
    expect(found.map(({ line, column }) => `${line} ${column}`)).toEqual(expected)
    expect(found[0]?.message).toMatch(message)
  })

  it('has all its problems named at once, in the order of the lines', () => {
    const content = `${HEADER},memo\n12345678901,,,,,,tokyo,macie,,\n111122223333,a,,,,,,,,\n111122223333,b,,,,,,,,,x\n`
    expect(places(content)).toEqual([
      '1 memo',
      '2 account_id',
      '2 name',
      '2 regions',
      '2 expected_sources',
      '4 account_id',
    ])
  })

  it.each(['\n', '\r\n', '\r'])(
    'has its lines counted through quoted cells of several lines and blank lines (%j)',
    (end) => {
      const lines = [
        'account_id,name,contacts',
        '111122223333,"住民',
        '',
        '記録","a',
        'b"',
        '',
        ',,',
        '12345,税,',
        'x,y',
      ]
      expect(places(lines.join(end))).toEqual(['8 account_id', '9 account_id'])
    },
  )

  it.each([
    ['account_id,name\n111122223333,a\n444455556666,"b\nx,y\n', '3 name', /never ends/],
    ['account_id,name\r\n111122223333,"a\r\na"\r\n444455556666,"b"c\r\n', '4 name', /wrong place/],
    ['account_id,name\n111122223333,a"b"\n', '2 name', /wrong place/],
    ['account_id,"name\n', '1 column 2', /never ends/],
  ])('%j: a quote is wrong at %s', (content, place, message) => {
    const found = problems(content)
    expect(found.map(({ line, column }) => `${line} ${column}`)).toEqual([place])
    expect(found[0]?.message).toMatch(message)
  })

  it.each([
    ['an .xlsx workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]), '1 file', /Excel workbook.*CSV UTF-8/],
    ['an .xls workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), '1 file', /Excel workbook/],
    ['UTF-16', Buffer.from('\ufeffaccount_id,name', 'utf16le'), '1 file', /UTF-16.*CSV UTF-8/],
    ['no text at all', Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x0a]), '2 file', /neither UTF-8 nor Shift_JIS/],
    ['text that lost characters', Buffer.from('account_id,name\n111122223333,住\ufffd\n'), '2 file', /lost characters/],
    ['separated by semicolons', Buffer.from('account_id;name\n111122223333;a\n'), '1 account_id;name', /with commas/],
  ])('that is %s', (_, bytes, place, message) => {
    const [first] = problems(bytes)
    expect(`${first?.line} ${first?.column}`).toBe(place)
    expect(first?.message).toMatch(message)
  })

  it('never shows a long or hostile value whole', () => {
    const [problem] = problems(`account_id,name\n"${'\u001b]0;x\u0007'.repeat(100)}",a\n`)
    expect(problem?.message.length).toBeLessThan(120)
    expect(problem?.message).not.toMatch(/\p{Cc}/u)
  })
})

describe('writing', () => {
  it('opens in Excel: byte order mark, CR LF, all columns', () => {
    const text = writeAccountsFile(accounts(`${HEADER}\n${ROW}\n`))
    expect(text).toBe(`\ufeff${HEADER}\r\n${ROW}\r\n`)
  })

  it.each(['=1+1', '+81 3 0000 0000', '-x', '@sum', "'=x", "''+x", '＝1', '＠x', "' =x"])(
    'makes %j harmless and reads it back',
    (name) => {
      const [account] = accounts('account_id,name\n111122223333,x\n')
      if (account === undefined) throw new Error('no account')
      const text = writeAccountsFile([{ ...account, name, contacts: [name, 'a@example.com'] }])
      const cells = text.split('\r\n')[1]?.split(',') ?? []
      expect(cells[1]).toBe(`'${name}`)
      expect(cells[8]?.startsWith("'")).toBe(true)
      expect(accounts(text)[0]).toMatchObject({ name, contacts: [name, 'a@example.com'] })
    },
  )

  it("keeps a ' that is no escape", () => {
    expect(accounts("account_id,name\n111122223333,'26年度\n")[0]?.name).toBe("'26年度")
  })

  it('whatever is written is read again', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'=+-@\'",;、あ火\n\r a1é😀') })
      .map((value) => value.replace(/[\r\n]+/g, ' ').trim())
    const value = text.map((word) => word.replaceAll(';', '').trim()).filter((word) => word !== '')
    const named = text.filter((word) => word !== '')
    const optional = text.map((word) => (word === '' ? undefined : word))
    const account = fc.record({
      id: fc.integer({ min: 0, max: 999_999_999_999 }).map((number) => String(number).padStart(12, '0')),
      name: named,
      municipality: optional,
      system: optional,
      vendor: optional,
      environment: optional,
      regions: fc.uniqueArray(fc.constantFrom('ap-northeast-1', 'ap-northeast-3', 'us-east-1')),
      expectedSources: fc.uniqueArray(fc.constantFrom(...SOURCES)),
      contacts: fc.uniqueArray(value),
      allowLists: fc.uniqueArray(value),
    })
    fc.assert(
      fc.property(fc.uniqueArray(account, { selector: ({ id }) => id, minLength: 1 }), (list) => {
        expect(accounts(writeAccountsFile(list))).toEqual(list)
      }),
    )
  })
})

it('any bytes are accounts or problems with a line, never an exception', () => {
  const lines = fc.array(fc.constantFrom(HEADER, ROW, '"', ',', '\u0000', '"a\r\nb"', 'x'), { maxLength: 6 })
  const text = lines.map((parts) => Buffer.from(parts.join('\n')))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), text), (bytes) => {
      const result = read(bytes)
      if ('accounts' in result) expect(result.accounts.length).toBeGreaterThan(0)
      else {
        expect(result.problems.length).toBeGreaterThan(0)
        for (const { line, column, message } of result.problems) {
          expect(line).toBeGreaterThan(0)
          expect(message).not.toBe('')
          expect(column).not.toBe('')
        }
      }
    }),
    { numRuns: 500 },
  )
})
