import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type BundledLambda, bundleLambdas } from '#infra/lambdas/kit/bundle.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { startLambda } from '#test/lambda-runtime.ts'
import { ACCOUNT, trailKey, trailRecord } from '#test/pipeline/archive-builder.ts'
import { startS3Server, useS3Server } from '#test/s3-server.ts'
import type { Cluster } from './cluster.ts'

/** What the functions cost before and while they work. */
export interface LambdaRun {
  readonly bundles: readonly Pick<BundledLambda, 'name' | 'sizeBytes'>[]
  /** How long each start took to load the bundle of the loader. */
  readonly initMs: readonly number[]
  /** The first call of a process: connections, configuration, rules. */
  readonly firstMs: readonly number[]
  /** Later calls. */
  readonly warmMs: readonly number[]
  readonly recordsPerCall: number
  readonly peakRssBytes: number
}

const STARTS = 5
const WARM_CALLS = 20
const RECORDS = 100
const BUCKET = 'hinomi-bench'

/** Runs the loader function as Lambda does, under its Node.js, over a real S3 stand-in and the node of the bench. */
export async function runLambda(folder: string, cluster: Cluster): Promise<LambdaRun> {
  const bundles = await bundleLambdas(join(folder, 'lambdas'))
  const server = await startS3Server()
  useS3Server(server)
  const s3 = new S3Client({ forcePathStyle: true })
  const put = async (key: string, body: string | Uint8Array) => {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }))
  }
  try {
    await bootstrap(createClient(cluster.url), SOURCES, 'local')
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
    await put('config/accounts.csv', `account_id,name\n${ACCOUNT},bench\n`)
    const times = { initMs: [] as number[], firstMs: [] as number[], warmMs: [] as number[], peakRssBytes: 0 }
    for (let start = 0; start < STARTS; start++) {
      await oneProcess(bundles, server.endpoint, cluster, put, times)
    }
    return { bundles, ...times, recordsPerCall: RECORDS }
  } finally {
    s3.destroy()
    await server.stop()
  }
}

async function oneProcess(
  bundles: readonly BundledLambda[],
  endpoint: string,
  cluster: Cluster,
  put: (key: string, body: Uint8Array) => Promise<void>,
  times: { initMs: number[]; firstMs: number[]; warmMs: number[]; peakRssBytes: number },
): Promise<void> {
  const lambda = await startLambda({
    folder: bundles.find(({ name }) => name === 'load-messages')?.folder ?? '',
    timeoutMs: 60_000,
    environment: {
      HINOMI_OPENSEARCH_URL: cluster.url,
      HINOMI_BUCKETS: BUCKET,
      HINOMI_CONFIG: `s3://${BUCKET}/config`,
      HINOMI_QUEUE_URL: 'http://127.0.0.1:1/unused',
      AWS_ENDPOINT_URL_S3: endpoint,
    },
  })
  try {
    for (let call = 0; call <= WARM_CALLS; call++) {
      const key = trailKey()
      const Records = Array.from({ length: RECORDS }, () => trailRecord())
      await put(key, gzipSync(JSON.stringify({ Records })))
      const startedAt = performance.now()
      const invocation = await lambda.invoke({ Records: [{ messageId: randomUUID(), body: notice(key) }] })
      const ms = performance.now() - startedAt
      const failed = invocation.kind === 'answer' ? JSON.stringify(invocation.answer) : invocation.kind
      if (failed !== '{"batchItemFailures":[]}') throw new Error(`the function failed: ${failed}\n${lambda.log}`)
      if (call === 0) times.firstMs.push(ms - (lambda.initMs[0] ?? 0))
      else times.warmMs.push(ms)
    }
    times.initMs.push(...lambda.initMs)
    times.peakRssBytes = Math.max(times.peakRssBytes, lambda.peakRssBytes())
  } finally {
    await lambda.stop()
  }
}

function notice(key: string): string {
  const s3 = { bucket: { name: BUCKET }, object: { key: encodeURIComponent(key) } }
  const eventTime = new Date().toISOString()
  return JSON.stringify({ Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime, s3 }] })
}
