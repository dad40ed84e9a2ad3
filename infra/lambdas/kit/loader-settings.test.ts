import { expect, it } from 'vitest'
import { detectSettings, loaderSettings } from './loader-settings.ts'

const GOOD = {
  HINOMI_OPENSEARCH_URL: 'https://search.example.com',
  HINOMI_CONFIG: 's3://central/config',
  HINOMI_BUCKETS: 'central, balancers',
  HINOMI_QUEUE_URL: 'https://sqs.ap-northeast-1.amazonaws.com/123456789012/intake',
}

it('reads the environment of the loader, with defaults for what is not there or empty', () => {
  expect(loaderSettings({ ...GOOD, HINOMI_CONFIG_MINUTES: '' })).toEqual({
    opensearchUrl: 'https://search.example.com',
    config: { location: 's3://central/config', maxAgeMs: 300_000 },
    buckets: ['central', 'balancers'],
    queueUrl: GOOD.HINOMI_QUEUE_URL,
    firstDelaySeconds: 60,
  })
  expect(detectSettings(GOOD).sinceMs).toBe(86_400_000)
})

it.each([
  ['HINOMI_OPENSEARCH_URL', 'search.example.com'],
  ['HINOMI_CONFIG', undefined],
  ['HINOMI_BUCKETS', ' , '],
  ['HINOMI_QUEUE_URL', 'intake'],
  ['HINOMI_RETRY_SECONDS', '901'],
  ['HINOMI_CONFIG_MINUTES', '-1'],
])('names %s when it is "%s"', (name, value) => {
  expect(() => loaderSettings({ ...GOOD, [name]: value })).toThrow(name)
})
