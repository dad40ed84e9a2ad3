import { expect, it } from 'vitest'
import { readAddressPort } from './address-port.ts'

it.each([
  ['192.0.2.1:443', '192.0.2.1', 443],
  ['192.0.2.1', '192.0.2.1', undefined],
  ['[2001:db8::1]:443', '2001:db8::1', 443],
  ['[2001:db8::1]', '2001:db8::1', undefined],
  ['2001:db8::1', '2001:db8::1', undefined],
  ['2001:db8::1:443', '2001:db8::1:443', undefined],
  ['192.0.2.1:70000', '192.0.2.1', undefined],
  ['192.0.2.1:-', '192.0.2.1', undefined],
  ['-', undefined, undefined],
  ['host:80', undefined, undefined],
  [undefined, undefined, undefined],
])('%s is %s and %s', (text, ip, port) => {
  expect(readAddressPort(text)).toEqual(ip === undefined ? { ip: undefined, port: undefined } : { ip, port })
})
