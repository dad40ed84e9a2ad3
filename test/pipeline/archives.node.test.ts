import { afterAll, beforeAll, describe, vi } from 'vitest'
import { bucketSuite } from './bucket.suite.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'
import { repeatedSuite } from './repeated.suite.ts'
import { sampleSuite } from './sample.suite.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

// One node for all of these: starting one costs more than most of them.
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())

describe('sample', () => sampleSuite(() => pipeline))
describe('loads that are repeated', () => repeatedSuite(() => pipeline))
describe('an S3 bucket', () => bucketSuite(() => pipeline))
