import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PULL_ACTIONS } from '#ingest/exporters/pull-sources.ts'
import { projectRoot } from '#test/run-tool.ts'

it.each(['en', 'ja'])('the guide to exporting (%s) asks for exactly the permissions that are used', (language) => {
  const text = readFileSync(join(projectRoot, `docs/guide/export.${language}.md`), 'utf8')
  const [, policy = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? []

  const { Statement } = JSON.parse(policy) as { Statement: { Effect: string; Action: string[] }[] }

  expect(Statement).toHaveLength(1)
  expect(Statement[0]?.Effect).toBe('Allow')
  expect(Statement[0]?.Action).toEqual(PULL_ACTIONS)
})
