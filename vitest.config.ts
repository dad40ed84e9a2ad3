import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.ts'

/** Their tests change nothing that outlives them, so that those of one process load what they share but once. */
const PURE = ['{core,normalizers,detections,dashboards,viewer/page}/**/*.test.ts']
const WITH_NODE = ['**/*.node.test.ts']

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // more than the reference machine has processors: many files wait for a server, a browser or a clock
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, exclude: WITH_NODE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'others',
          include: [
            '{ingest,opensearch,alerts,infra,cli,sample,scripts,test}/**/*.test.ts',
            'viewer/*.test.ts',
            'viewer/server/**/*.test.ts',
            '{detections,dashboards}/**/*.node.test.ts',
          ],
          globalSetup: ['test/node-keeper.ts'],
        },
      },
    ],
  },
})
