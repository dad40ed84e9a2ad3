import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.ts'

/** Their tests change nothing that outlives them, no environment and no global, so that one process runs many and loads what they share once. */
const CLEAN = [
  '{core,normalizers,detections,dashboards,viewer/page,sample,infra}/**/*.test.ts',
  'test/{contract,docs,infra}/**/*.test.ts',
]
const NOT_CLEAN = [
  '**/*.node.test.ts',
  'infra/lambdas/courier.test.ts',
  'infra/member/functions.test.ts',
  'infra/reality.test.ts',
]

export default defineConfig({
  test: {
    // they only end what hangs: a busy machine takes several times as long as a quiet one
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'clean', include: CLEAN, exclude: NOT_CLEAN, isolate: false } },
      {
        extends: true,
        test: {
          name: 'others',
          include: [
            '{ingest,opensearch,alerts,cli,scripts}/**/*.test.ts',
            'viewer/{*,server/**/*}.test.ts',
            'test/{*,!(contract|docs|infra)/**/*}.test.ts',
            ...NOT_CLEAN,
          ],
          globalSetup: ['test/node-keeper.ts'],
        },
      },
    ],
  },
})
