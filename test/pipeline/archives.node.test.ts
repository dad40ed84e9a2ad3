import { afterAll, beforeAll, describe } from 'vitest'
import { bucketSuite } from './bucket.suite.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'
import { repeatedSuite } from './repeated.suite.ts'
import { sampleSuite } from './sample.suite.ts'

// One node for all of these: starting one costs more than most of them.
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())

describe('sample', () => sampleSuite(() => pipeline))
describe('loads that are repeated', () => repeatedSuite(() => pipeline))
describe('an S3 bucket', () => bucketSuite(() => pipeline))
