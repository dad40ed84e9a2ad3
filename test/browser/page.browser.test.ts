import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { describeAlerts } from './alerts.suite.ts'
import { describeAway } from './away.suite.ts'
import { describeDocuments } from './documents.suite.ts'
import { describeEmpty } from './empty.suite.ts'
import { describeFigures } from './figures.suite.ts'
import { describeFilters } from './filters.suite.ts'
import { describeHostile } from './hostile.suite.ts'
import { describeKeyboard } from './keyboard.suite.ts'
import { describeManyAccounts } from './many-accounts.suite.ts'
import { describeSignIn } from './sign-in.suite.ts'
import { type Stage, setStage } from './stage.ts'

describe('the page in a real browser', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage()
  })
  afterAll(() => stage?.stop())
  // scripts that fail, styles and scripts that the policy refused: none of it may happen in any test
  afterEach(async () => expect(await stage.closeVisits()).toEqual([]))

  // in this order: the first needs an empty OpenSearch, the last stops it
  describeEmpty(() => stage)
  describe('over the sample archive', () => {
    beforeAll(() => stage.load())
    describeFigures(() => stage)
    describeFilters(() => stage)
    describeDocuments(() => stage)
    describeKeyboard(() => stage)
    describeAlerts(() => stage)
    describeManyAccounts(() => stage)
    describeHostile(() => stage)
    describeSignIn(() => stage)
    describeAway(() => stage)
  })
})
