import type { Context } from 'hono'
import type * as z from 'zod'
import { Problem } from './problem.ts'

/** Filters by some hundred accounts stay far below. */
const MOST_BYTES = 256 * 1024
/** A condition in a condition is two containers deeper: what people can make in the page stays far below. */
const DEEPEST_NESTING = 40

/**
 * Reads the JSON body of a request against a schema.
 *
 * @throws Problem 415 for another content type, 413 beyond 256 KB, 400 for what is no JSON, too deep, or not as the schema says.
 */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json(?:\s*;|\s*$)/i.test(type)) {
    throw new Problem(415, 'JSON で送ってください', 'send application/json')
  }
  const text = await readText(context.req.raw)
  if (isNestedDeeper(text, DEEPEST_NESTING)) {
    throw new Problem(400, '条件の入れ子が深すぎます', 'the conditions are nested too deep')
  }
  return check(schema, parse(text))
}

/** Checks a value that came in a request. @throws Problem 400 naming the first part that is wrong. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const said = `${issue?.path.map(String).join('.') || 'body'}: ${issue?.message ?? ''}`.slice(0, 200)
  throw new Problem(400, `リクエストが正しくありません(${said})`, `the request makes no sense (${said})`)
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Problem(413, '条件が大きすぎます', 'the request is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(400, 'JSON として読めません', 'the body is no JSON')
  }
}

/** Counts brackets outside of strings, so that nothing that recurses sees what would overflow its stack. Linear, also for broken JSON. */
function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (inString) {
      if (sign === '\\') at++
      else if (sign === '"') inString = false
    } else if (sign === '"') {
      inString = true
    } else if (sign === '[' || sign === '{') {
      if (++depth > most) return true
    } else if (sign === ']' || sign === '}') {
      depth--
    }
  }
  return false
}
