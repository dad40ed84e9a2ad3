import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { reconcileFindings } from './reconcile-findings.ts'

it('a page is read no farther than the manifest says it goes', async () => {
  const source = SOURCES.find(({ id }) => id === 'guardduty')
  if (source === undefined) throw new Error('no source')
  let read = 0
  const page = gzipSync('{"version":"1","id":"a"}\n'.repeat(1000))

  const unusable = await reconcileFindings(
    {
      async *read() {
        for (; read < 100; read++) yield page
      },
      store: {
        async *stale() {
          yield ['stays']
        },
        read: async () => [],
      },
      source,
      address: { account: '111122223333', region: 'ap-northeast-1' },
      ingestedAt: 0,
      write: () => undefined,
      settle: () => {},
    },
    { observedAt: 0, findings: 1, pages: [{ key: 'x/pull-1.ndjson.gz', findings: 1 }] },
  )

  expect(unusable?.issues[0]?.message).toBe('pull-1.ndjson.gz holds more than 1 findings')
  expect(read).toBeLessThan(10)
})
