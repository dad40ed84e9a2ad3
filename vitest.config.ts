import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{core,normalizers,detections,ingest,opensearch,alerts,infra,cli,sample,dashboards,viewer,scripts,test}/**/*.test.ts',
    ],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
})
