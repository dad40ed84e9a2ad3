// The runtime client of a function (AWS Lambda: runtime API), run by the Node.js under test: node lambda-boot.mjs index.handler
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`
const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER)
const post = (path, body) => fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) })
const failure = (thrown) => ({ errorType: thrown?.name ?? 'Error', errorMessage: String(thrown?.message ?? thrown) })

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
  const context = {
    awsRequestId: id,
    invokedFunctionArn: header('invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
  }
  try {
    await post(`invocation/${id}/response`, await handler(event, context))
  } catch (thrown) {
    await post(`invocation/${id}/error`, failure(thrown))
  }
}
