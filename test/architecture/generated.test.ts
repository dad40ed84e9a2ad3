import { expect, it } from 'vitest'
import { generateAll } from '../../scripts/generate/all.ts'

it('generated files are current: else run npm run generate', async () => {
  expect(await generateAll({ check: true })).toEqual([])
})
