import { expect, it } from 'vitest'
import { readTlsVersion } from './tls.ts'

it.each([
  ['TLSv1.2', '1.2', 'tls'],
  ['TLSv1.3', '1.3', 'tls'],
  ['TLS 1.3', '1.3', 'tls'],
  ['tlsv12', '1.2', 'tls'],
  ['SSLv3', '3', 'ssl'],
  ['TLSv1', '1', 'tls'],
  ['QUIC', undefined, undefined],
  ['', undefined, undefined],
  [undefined, undefined, undefined],
])('%s is version %s of %s', (text, version, protocol) => {
  expect(readTlsVersion(text)).toEqual({ version, version_protocol: protocol })
})
