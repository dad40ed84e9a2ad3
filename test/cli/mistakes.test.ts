import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newArchive, type TestArchive, trailKey, trailRecord } from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

const NOBODY = 'http://127.0.0.1:1'

let files: TestArchive
let page: Server
beforeAll(async () => {
  files = await newArchive()
  await files.put('archive/notes.txt', 'x')
  await files.trail([trailRecord()], 'archive/AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/x.json.gz')
  await files.put(
    'bad.csv',
    'account_id,name,regions,nonsense\n1.11122E+11,first,ap-northeast-1,\n111122223333,,tokyo,\n111122223333,third,,\n',
  )
  await files.put('good.csv', 'account_id,name\n111122223333,first\n')
  await files.put('project/hinomi.config.json', '{"opensearchURL":"http://127.0.0.1:1"}')
  await files.put('broken/hinomi.config.json', '{"opensearchUrl":')
  await files.put('wrong/hinomi.config.json', '{"opensearchPort":"many"}')
  page = createServer((_, response) => response.end('<html>Welcome to nginx</html>'))
  await new Promise<void>((done) => page.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  page.closeAllConnections()
  page.close()
  await files.remove()
})

const path = (name: string) => join(files.folder, name)

/** A mistake: the words that are typed (`@name` is a path in the test folder), the exit code, what must be said. */
type Mistake = readonly [what: string, args: readonly string[], status: number, said: RegExp]

const MISTAKES: readonly Mistake[] = [
  ['a folder that is not there', ['load', '@nowhere'], 2, /nowhere does not exist: check the name/],
  ['a file for a folder', ['load', '@good.csv'], 2, /is a file, not a folder: name the folder/],
  [
    'another kind of place',
    ['load', 'https://example.com/x'],
    2,
    /name a folder, or a bucket as s3:\/\/bucket\/prefix/,
  ],
  ['no OpenSearch on this machine', ['load', '@archive', '--port', '1'], 75, /hinomi opensearch start/],
  [
    'no OpenSearch at the address',
    ['load', '@archive', '--opensearch', NOBODY],
    75,
    /127\.0\.0\.1:1 refuses connections/,
  ],
  [
    'an address that is none',
    ['load', '@archive', '--opensearch', 'search'],
    2,
    /--opensearch: must be an http or https URL/,
  ],
  ['another protocol', ['load', '@archive', '--opensearch', 'ftp://example.com'], 2, /must be an http or https URL/],
  [
    'no such host',
    ['load', '@archive', '--opensearch', 'http://nowhere.invalid'],
    2,
    /unknown host name: check HINOMI_OPENSEARCH_URL/,
  ],
  [
    'a user without password',
    ['load', '@archive', '--opensearch', 'http://user@127.0.0.1:1'],
    2,
    /needs both a user and a password/,
  ],
  ['a port that is none', ['load', '@archive', '--port', 'many'], 2, /--port: /],
  ['a concurrency that is none', ['load', '@archive', '--concurrency', '0'], 2, /--concurrency/],
  ['an accounts file that is not there', ['load', '@archive', '--accounts', '@no.csv'], 2, /no\.csv cannot be read/],
  ['--as without an account', ['load', '@archive', '--as', 'cloudtrail'], 2, /--as needs --account with the 12 digits/],
  ['--as with a name for an account', ['load', '@archive', '--as', 'cloudtrail', '--account', 'juki'], 2, /12 digits/],
  [
    '--as without a Region',
    ['load', '@archive', '--as', 'vpcflow', '--account', '111122223333'],
    2,
    /--as needs --region .*ap-northeast-1/,
  ],
  ['--account without --as', ['load', '@archive', '--account', '111122223333'], 2, /add --as SOURCE/],
  [
    '--as with an unknown source',
    ['load', '@archive', '--as', 'trail', '--account', '111122223333'],
    2,
    /no source "trail"; the sources are alb, cloudtrail, /,
  ],
  [
    'an unknown source',
    ['load', '@archive', '--source', 'trail'],
    2,
    /no source "trail"; the sources are alb, cloudtrail, /,
  ],
  [
    'a bad date',
    ['load', '@archive', '--since', 'yesterday'],
    2,
    /--since "yesterday" is no date: write it as 2026-11-01/,
  ],
  [
    'a date that no calendar has',
    ['replay', '@archive', '--until', '2026-02-30'],
    2,
    /--until "2026-02-30" is no date/,
  ],
  [
    'a registry of no account',
    ['accounts', 'discover', '@project'],
    2,
    /no key in .*project names an account: .* --as/,
  ],
  [
    'no OpenSearch for a group that begins with a dash',
    ['alerts', 'ack', '-2oR3tFyEsKcwcB-48QQZg', '--by', 'suzuki', '--port', '1'],
    75,
    /hinomi opensearch start/,
  ],
  ['an option that is none', ['alerts', 'ack', 'YWJj', '--bye', 'suzuki'], 2, /--by <name>/],
  [
    'a time that ends before it begins',
    ['load', '@archive', '--since', '2026-11-02', '--until', '2026-11-01'],
    2,
    /--since 2026-11-02 is not before --until 2026-11-01/,
  ],
  ['--fresh without --yes', ['replay', '@archive', '--fresh'], 2, /add --yes to confirm/],
  ['a file that is not there', ['normalize', '--key', 'x', '@nowhere'], 2, /nowhere cannot be read/],
  ['a folder for a file', ['normalize', '--key', trailKey(), '@archive'], 2, /archive is a folder: name one file/],
  ['nothing set aside of a key', ['quarantine', 'show', 'no/such/key', '@archive'], 2, /see hinomi quarantine list/],
  [
    'a reason that is none',
    ['quarantine', 'list', '@archive', '--reason', 'account'],
    2,
    /no reason "account"; the reasons are account-mismatch, /,
  ],
  ['a source that is none', ['quarantine', 'list', '@archive', '--source', 'trail'], 2, /no source "trail"/],
  ['an account that is none', ['quarantine', 'replay', '@archive', '--account', '12'], 2, /"12" is no AWS account/],
  ['a quarantine of no folder', ['quarantine', 'list', '@nowhere'], 2, /does not exist/],
  ['no sample yet', ['quarantine', 'list'], 2, /sample.*does not exist/],
  ['a sample into a full folder', ['sample', '@archive'], 2, /is not empty: choose a new folder/],
  [
    'a sample of too few records',
    ['sample', '@new', '--records', '10'],
    2,
    /--records must be a whole number of at least 2000/,
  ],
  ['a sample that never ends', ['sample', '@new', '--end', 'never'], 2, /--end "never" is no time/],
  [
    'an existing file as output',
    ['accounts', 'discover', '@archive', '--output', '@good.csv'],
    2,
    /choose a file that does not exist yet/,
  ],
  ['an accounts file that is no CSV', ['accounts', 'check', '@project/hinomi.config.json'], 2, /line 1/],
  ['a metrics report without OpenSearch', ['metrics', '--opensearch', NOBODY], 75, /refuses connections/],
  ['a status without OpenSearch', ['opensearch', 'status', '--opensearch', NOBODY], 75, /refuses connections/],
]

describe('a mistake is told in one sentence with the way out, without a stack', () => {
  it.each(MISTAKES)('%s', async (_, words, status, said) => {
    const run = await callCli(words.map((word) => (word.startsWith('@') ? path(word.slice(1)) : word)))

    expect(run.stderr).toMatch(said)
    expect(run.status).toBe(status)
    expect(run.stderr).not.toMatch(/^ {4}at /m)
    expect(
      run.stderr
        .trim()
        .split('\n')
        .filter((line) => !line.includes('アカウント台帳の指定がない')).length,
    ).toBeLessThanOrEqual(2)
    expect(run.stdout).toBe('')
  })

  it('a web page where an OpenSearch should be', async () => {
    const { port } = page.address() as AddressInfo

    const run = await callCli(['load', path('archive'), '--opensearch', `http://127.0.0.1:${port}`])

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(
      /what answers at http:\/\/127\.0\.0\.1:\d+ is no OpenSearch: check HINOMI_OPENSEARCH_URL/,
    )
    expect(run.stderr).not.toMatch(/^ {4}at /m)
  })

  it('https where only http is spoken', async () => {
    const { port } = page.address() as AddressInfo

    const run = await callCli(['opensearch', 'status', '--opensearch', `https://127.0.0.1:${port}`])

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/write http:\/\/ instead of https:\/\//)
  })

  it('every mistake in an accounts file, by line and column', async () => {
    for (const command of [
      ['accounts', 'check', path('bad.csv')],
      ['load', path('archive'), '--accounts', path('bad.csv')],
    ]) {
      const run = await callCli(command)
      expect(run.status).toBe(2)
      expect(run.stdout).toBe('')
      expect(run.stderr).toMatch(/bad\.csv has 5 problem\(s\)/)
      expect(run.stderr).toMatch(/line 1, nonsense: /)
      expect(run.stderr).toMatch(/line 2, account_id: .*Excel/)
      expect(run.stderr).toMatch(/line 3, name: is empty/)
      expect(run.stderr).toMatch(/line 3, regions: /)
      expect(run.stderr).toMatch(/line 4, account_id: .*line 3/)
    }
  })

  it.each([
    ['project', /hinomi\.config\.json: "opensearchURL" is no setting; the settings are .*opensearchUrl/],
    ['broken', /hinomi\.config\.json is no JSON object/],
    ['wrong', /hinomi\.config\.json, "opensearchPort": /],
  ])('a mistake in the settings file of folder %s', async (folder, said) => {
    const run = await callCli(['doctor'], { folder: path(folder) })

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(said)
  })

  it('a mistake in the environment, by the name of the variable', async () => {
    const run = await callCli(['doctor'], { env: { HINOMI_OPENSEARCH_PORT: '99999' } })

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/HINOMI_OPENSEARCH_PORT: /)
  })
})
