import { afterAll, beforeAll, describe, vi } from 'vitest'
import { badInputSuite } from './bad-input.suite.ts'
import { findingsSuite } from './findings.suite.ts'
import { parquetSuite } from './parquet.suite.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'
import { trustSuite } from './trust.suite.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

// One node for all of these: starting one costs more than most of them.
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())

describe('findings', () => findingsSuite(() => pipeline))
describe('Parquet', () => parquetSuite(() => pipeline))
describe('trust', () => trustSuite(() => pipeline))
describe('bad input', () => badInputSuite(() => pipeline))
