import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newArchive, type TestArchive } from '#test/pipeline/archive-builder.ts'
import { readListFolder } from './list-files.ts'

describe('a folder of lists', () => {
  let folder: TestArchive
  beforeEach(async () => {
    folder = await newArchive()
  })
  afterEach(() => folder.remove())

  it('is read from CSV and YAML, named after the list or with a column for it', async () => {
    await folder.put('automation_roles.csv', '\ufeffvalue,account,owner\r\narn:*:role/deploy,111122223333,鈴木\r\n')
    await folder.put('mixed.csv', 'list,value\nscanners,192.0.2.0/24\n')
    await folder.put('ops_roles.yml', '- value: arn:aws:iam::*:role/Ops\n  members: [suzuki, sato]\n')
    await folder.put('break_glass.yaml', '- BreakGlass\n')
    await folder.put('readme.txt', 'x')

    expect(await readListFolder(folder.folder)).toEqual({
      entries: [
        { list: 'automation_roles', value: 'arn:*:role/deploy', account: '111122223333', owner: '鈴木' },
        { list: 'break_glass', value: 'BreakGlass' },
        { list: 'scanners', value: '192.0.2.0/24' },
        { list: 'ops_roles', value: 'arn:aws:iam::*:role/Ops', members: ['suzuki', 'sato'] },
      ],
      problems: [],
    })
  })

  it('takes dates as days in Japan, and times as they are', async () => {
    await folder.put(
      'change_tickets.csv',
      'value,rule,owner,label,from,until\n*,G22,suzuki,CHG-1042,2026-11-01,2026-11-30T18:00:00+09:00\n',
    )

    const { entries } = await readListFolder(folder.folder)

    expect(entries).toEqual([
      {
        ...{ list: 'change_tickets', value: '*', label: 'CHG-1042', rule: 'G22', owner: 'suzuki' },
        from: Date.parse('2026-10-31T15:00:00Z'),
        until: Date.parse('2026-11-30T09:00:00Z'),
      },
    ])
  })

  it.each([
    ['a list that there is not', 'x.csv', 'value\na\n', 2, /"x" is no list/],
    ['a column that there is not', 'scanners.csv', 'value,till\n192.0.2.1,x\n', 1, /"till" is no column/],
    ['no value', 'scanners.csv', 'value,owner\n,suzuki\n', 2, /has no value/],
    ['a bad account', 'scanners.csv', 'value,account\n192.0.2.1,1\n', 2, /must have 12 digits/],
    ['a bad date', 'scanners.csv', 'value,until\n192.0.2.1,soon\n', 2, /from and until are dates/],
    ['an end before the beginning', 'scanners.csv', 'value,from,until\nx,2026-11-02,2026-11-01\n', 2, /from must lie/],
    ['a ticket without an end', 'change_tickets.csv', 'value,rule,owner\n*,G22,suzuki\n', 2, /needs until/],
    ['a risk that nobody owns', 'exceptions.csv', 'value,rule,until\nx,G22,2026-12-01\n', 2, /needs owner/],
    ['YAML that is none', 'scanners.yml', '- [', 0, /YAML|line/],
    ['YAML with a map for a text', 'scanners.yml', '- { value: { toString: x } }', 1, /value must be a text/],
    ['a YAML bomb', 'scanners.yml', `a: &a [${'x,'.repeat(50)}]\nb: [${'*a,'.repeat(200)}]`, 0, /YAML/],
    ['a YAML key that there is not', 'scanners.yml', '- { value: x, till: y }', 1, /"till" is no key/],
  ])('names file and row of %s', async (_, file, text, row, message) => {
    await folder.put(file, text)

    const { entries, problems } = await readListFolder(folder.folder)

    expect(problems.map((problem) => ({ file: problem.file, row: problem.row }))).toEqual([{ file, row }])
    expect(problems[0]?.message).toMatch(message)
    expect(entries.every(({ list }) => list === 'scanners')).toBe(true)
  })
})
