import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.ts'

export default defineConfig({
  test: {
    include: [
      '{core,normalizers,detections,ingest,opensearch,alerts,infra,cli,sample,dashboards,viewer,scripts,test}/**/*.test.ts',
    ],
    globalSetup: ['test/node-keeper.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
})
