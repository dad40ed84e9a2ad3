import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digest } from './digest.ts'

it('is the base64url of the first 16 bytes of the SHA-256, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(digest(text)).toBe(createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url'))
    }),
  )
})

it('NA-10 a million different texts have different digests', () => {
  const seen = new Set<string>()
  for (let n = 0; n < 1_000_000; n++) seen.add(digest(`["hinomi/1","111122223333","vpcflow","archive","k","${n}"]`))
  expect(seen.size).toBe(1_000_000)
})
