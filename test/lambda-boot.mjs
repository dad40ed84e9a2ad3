// The runtime client of a function (AWS Lambda: runtime API), run by the Node.js under test: node lambda-boot.mjs index.handler
import { subscribe } from 'node:diagnostics_channel'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`
const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER)
const post = (path, body) => fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) })
const failure = (thrown) => ({ errorType: thrown?.name ?? 'Error', errorMessage: String(thrown?.message ?? thrown) })

// where a test counts time in work, each request that writes takes so much of it, however fast or busy the machine is
const msPerWrite = Number(process.env.TEST_MS_PER_WRITE ?? 0)
let writes = 0
subscribe('http.client.request.start', ({ request }) => {
  if (request.path.includes('/_bulk')) writes += 1
})

let handler
const startedAt = performance.now()
try {
  const path = `${process.env.LAMBDA_TASK_ROOT}/${file}`
  // code that stands in a template is CommonJS in index.js
  const loaded = await import(pathToFileURL(existsSync(`${path}.mjs`) ? `${path}.mjs` : `${path}.js`).href)
  handler = loaded[name]
} catch (thrown) {
  await post('init/error', failure(thrown))
  process.exit(1)
}
await post('init/done', { ms: performance.now() - startedAt })
for (;;) {
  const next = await fetch(`${api}/invocation/next`)
  const header = (key) => next.headers.get(`lambda-runtime-${key}`)
  const id = header('aws-request-id')
  const event = await next.json()
  const end = Number(header('deadline-ms'))
  const [startedAtMs, before] = [Date.now(), writes]
  const remainingMs = () => (msPerWrite > 0 ? end - startedAtMs - (writes - before) * msPerWrite : end - Date.now())
  const context = {
    awsRequestId: id,
    invokedFunctionArn: header('invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, remainingMs()),
  }
  try {
    await post(`invocation/${id}/response`, await handler(event, context))
  } catch (thrown) {
    await post(`invocation/${id}/error`, failure(thrown))
  }
}
