import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARAMETERS } from '#infra/member/parameters.ts'
import { projectRoot } from '#test/run-tool.ts'

/** How fast people read instructions, in characters a minute, and how long one click takes, in minutes. */
const JAPANESE_A_MINUTE = 400
const ENGLISH_A_MINUTE = 1_000
const STEP_MINUTES = 1
const LIMIT_MINUTES = 15

/** What the centre fills in; nobody needs to know it. */
const FILLED_IN = ['AccountId', 'CentralBucketName', 'CentralKmsKeyArn', 'HomeRegion']

const guide = (language: 'ja' | 'en') =>
  readFileSync(join(projectRoot, `docs/guide/member-account.${language}.md`), 'utf8')

/** The part of a guide that an account operator works through. */
function operatorPart(text: string): string {
  const [part] = /^## 2\. [\s\S]*?(?=^## 3\. )/m.exec(text) ?? []
  return part ?? ''
}

describe.each([
  ['ja', JAPANESE_A_MINUTE],
  ['en', ENGLISH_A_MINUTE],
] as const)('the guide for a member account (%s)', (language, charactersAMinute) => {
  it('NA-58 has an account on board within 15 minutes of reading and clicking', () => {
    const text = operatorPart(guide(language))
    const steps = text.match(/^\d+\. /gm)?.length ?? 0
    expect(steps).toBeGreaterThan(3)
    expect(text.length / charactersAMinute + steps * STEP_MINUTES).toBeLessThan(LIMIT_MINUTES)
  })

  it('explains every parameter that may be changed', () => {
    const names = Object.keys(PARAMETERS).filter((name) => !FILLED_IN.includes(name))
    expect(names.filter((name) => !guide(language).includes(`\`${name}\``))).toEqual([])
  })
})
