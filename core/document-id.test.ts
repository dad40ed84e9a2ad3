import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digest } from '#ingest/digest.ts'
import { documentId } from './document-id.ts'

it('is the account, a dot and 22 characters: the published vector', () => {
  const id = documentId(digest, '111122223333', 'cloudtrail', ['00000000-0000-4000-8000-000000000001'])

  expect(id).toBe('111122223333.L_tGJWTb721k4-iu4O0L1g')
})

it('NA-33 the same event id in two accounts makes two documents', () => {
  expect(documentId(digest, '111122223333', 'cloudtrail', ['e'])).not.toBe(
    documentId(digest, '444455556666', 'cloudtrail', ['e']),
  )
})

it('hashes the JSON of what makes a record unique, whatever characters it holds', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('"', '\\', '\n', '語')))
  fc.assert(
    fc.property(texts, (parts) => {
      const hashed = JSON.stringify(['hinomi/1', '111122223333', 'vpcflow', ...parts])
      expect(documentId(digest, '111122223333', 'vpcflow', parts)).toBe(`111122223333.${digest(hashed)}`)
    }),
  )
})

it('does not confuse where one part ends and the next begins', () => {
  expect(documentId(digest, '111122223333', 'vpcflow', ['a', 'b'])).not.toBe(
    documentId(digest, '111122223333', 'vpcflow', ['a","b']),
  )
})
