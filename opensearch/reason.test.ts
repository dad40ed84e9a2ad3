import { expect, it } from 'vitest'
import { withoutPayload } from './reason.ts'

it.each([
  [
    "failed to parse field [source.ip] of type [ip] in document with id 'a1'. Preview of field's value: 'it's secret'",
    "failed to parse field [source.ip] of type [ip] in document with id '…'.",
  ],
  [
    'Document contains at least one immense term in field="aws.cloudtrail.request" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped. The prefix of the first immense term is: \'[115, 101]...\'',
    'Document contains at least one immense term in field="aws.cloudtrail.request" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped.',
  ],
  [
    'Unrecognized token \'secret\': was expecting (JSON String, Number)\n at [Source: (byte[])"secret"; line: 1]',
    "Unrecognized token '…': was expecting (JSON String, Number)",
  ],
  ['value "secret" is out of range', 'value "…" is out of range'],
  ['mapping set to strict', 'mapping set to strict'],
])('takes what quotes the document out of %j', (reason, expected) => {
  expect(withoutPayload(reason)).toBe(expected)
})

it('cuts to 200 characters', () => {
  expect(withoutPayload('x'.repeat(500))).toHaveLength(200)
})
