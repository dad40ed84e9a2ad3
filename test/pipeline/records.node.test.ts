import { afterAll, beforeAll, describe } from 'vitest'
import { badInputSuite } from './bad-input.suite.ts'
import { findingsSuite } from './findings.suite.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'
import { trustSuite } from './trust.suite.ts'

// One node for all of these: starting one costs more than most of them.
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())

describe('findings', () => findingsSuite(() => pipeline))
describe('trust', () => trustSuite(() => pipeline))
describe('bad input', () => badInputSuite(() => pipeline))
