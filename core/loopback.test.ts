import { expect, it } from 'vitest'
import { isLoopback } from './loopback.ts'

it.each(['localhost', '127.0.0.1', '127.255.0.3', '::1', '[::1]'])('takes %s for this machine', (host) => {
  expect(isLoopback(host)).toBe(true)
})

it.each(['127.0.0.1.example.com', 'localhost.example.com', '127.1', '128.0.0.1', '0.0.0.0', '::', '[::]'])(
  'takes %s for another',
  (host) => {
    expect(isLoopback(host)).toBe(false)
  },
)
