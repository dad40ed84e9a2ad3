import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAMBDA_NODE } from '#test/lambda-runtime.ts'
import { projectRoot } from '#test/run-tool.ts'
import { type BundledLambda, bundleLambdas, lambdaNames } from './bundle.ts'
import { CLIENT_PARTS } from './lean-bundle.ts'

let folder: string
let bundles: readonly BundledLambda[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hinomi-bundles-'))
  bundles = await bundleLambdas(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the bundle of a function', () => {
  it.each(lambdaNames())('%s is no larger than 1.5 MB', (name) => {
    expect(bundles.find((bundle) => bundle.name === name)?.sizeBytes).toBeLessThanOrEqual(1_500_000)
  })

  it('has the reader of Parquet beside it in a file of its own, and only where objects are read', () => {
    const rare = bundles.filter(({ rareBytes }) => Object.keys(rareBytes).length > 0)

    expect(rare.map(({ name, rareBytes }) => [name, Object.keys(rareBytes)])).toEqual([
      ['load-messages', ['parquet-records.mjs']],
    ])
    expect(rare[0]?.rareBytes['parquet-records.mjs']).toBeLessThanOrEqual(100_000)
    const reader = readFileSync(join(folder, 'load-messages', 'parquet-records.mjs'), 'utf8')
    expect(reader).toContain('DELTA_BYTE_ARRAY')
    expect(readFileSync(join(folder, 'load-messages', 'index.mjs'), 'utf8')).not.toContain('DELTA_BYTE_ARRAY')
  })

  it.each(['load-messages', 'detect'])('%s names the variable that it misses', (name) => {
    const entry = join(folder, name, 'index.mjs')
    const { status, stderr } = spawnSync(LAMBDA_NODE, [entry], { encoding: 'utf8', env: {} })

    expect(status).not.toBe(0)
    expect(stderr).toMatch(/HINOMI_OPENSEARCH_URL: .*set it in the function's environment/)
  })
})

it('holds every part of the OpenSearch client that the product calls', () => {
  const used = new Set<string>()
  for (const part of ['opensearch', 'ingest', 'alerts', 'infra']) {
    for (const file of readdirSync(join(projectRoot, part), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const text = readFileSync(join(projectRoot, part, file), 'utf8')
      for (const [, name = ''] of text.matchAll(/\bclient\.([a-zA-Z]+)\.[a-zA-Z]+\(/g)) used.add(name)
    }
  }

  const notOurs = ['transport', 'connectionPool', 'middlewareStack', 'config']
  expect([...used].filter((name) => !CLIENT_PARTS.includes(name) && !notOurs.includes(name))).toEqual([])
})
