import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Account, accountLookup } from '#core/accounts.ts'
import { routeKey } from '#core/object-key.ts'
import type { Rejection } from '#core/rejection.ts'
import type { AnySource } from '#core/source.ts'
import { digest } from '#ingest/digest.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'

/** Input of one fixture: an object key and the decoded values in it. */
export interface Fixture {
  readonly title: string
  readonly key: string
  readonly records?: readonly unknown[]
  readonly lines?: readonly string[]
  /** Overrides of the registry row of the account in the key. */
  readonly account?: Partial<Account>
  /** Further accounts of the registry. */
  readonly others?: readonly string[]
}

/** What the normaliser must make of a fixture. */
export interface Expected {
  readonly documents: readonly { index: string; id: string; version?: number | undefined; document: object }[]
  readonly rejections: readonly Rejection[]
  readonly skipped: readonly string[]
}

/** The loader's clock in all fixtures. */
export const FIXTURE_NOW = Date.parse('2026-11-25T00:00:00Z')

const FOLDER = new URL('../../normalizers/', import.meta.url).pathname

/** Lists the fixtures of a source: name, input, and the path of what is expected. */
export function fixturesOf(source: AnySource): { name: string; fixture: Fixture; expectedPath: string }[] {
  const folder = join(FOLDER, source.id, 'fixtures')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.expected.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      fixture: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture,
      expectedPath: join(folder, file.replace(/\.json$/, '.expected.json')),
    }))
}

/** Runs a fixture through the normaliser as the loader would. */
export function runFixture(fixture: Fixture, sources: readonly AnySource[]): Expected {
  const routed = routeKey(fixture.key, sources)
  if (routed.kind !== 'native' && routed.kind !== 'events') throw new Error(`${fixture.key} is ${routed.kind}`)
  const account: Account = {
    id: routed.address.account,
    name: '住民記録 本番',
    municipality: '火の見市',
    system: '住民記録',
    vendor: 'Example Systems',
    environment: 'production',
    regions: ['ap-northeast-1'],
    expectedSources: [],
    contacts: [],
    allowLists: [],
    ...fixture.account,
  }
  const others = fixture.others?.map((id) => ({ ...account, id, name: id })) ?? []
  const normalize = openNormalizer({
    address: routed.address,
    sources: routed.sources,
    key: fixture.key,
    bucket: 'archive',
    mainBucket: true,
    writtenAt: FIXTURE_NOW - 300_000,
    ingestedAt: FIXTURE_NOW,
    accounts: accountLookup([account, ...others]),
    digest,
  })
  const documents: Expected['documents'][number][] = []
  const rejections: Rejection[] = []
  const skipped: string[] = []
  const values = fixture.lines ?? fixture.records ?? []
  values.forEach((value, index) => {
    normalize(structuredClone(value), { offset: index * 1000, lossy: false, bytes: { length: 1000 } }, (result) => {
      if (result.kind === 'skip') skipped.push(result.reason)
      else if (result.kind === 'rejection') rejections.push(result.rejection)
      else {
        const { index: name, id, version, json } = result
        documents.push({ index: name, id, version, document: JSON.parse(Buffer.from(json).toString()) as object })
      }
    })
  })
  return JSON.parse(JSON.stringify({ documents, rejections, skipped })) as Expected
}

/** Writes what the normaliser makes of every fixture of the named sources; the difference is then read like code. */
export function updateFixtures(sources: readonly AnySource[], ids: readonly string[]): void {
  for (const source of sources.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    for (const { fixture, expectedPath } of fixturesOf(source)) {
      const made = runFixture(fixture, sources)
      // The order of members says nothing and would hide what changed.
      if (existsSync(expectedPath) && isDeepStrictEqual(made, JSON.parse(readFileSync(expectedPath, 'utf8')))) continue
      writeFileSync(expectedPath, `${JSON.stringify(made, null, 2)}\n`)
    }
  }
}
