/** As much of a client of the AWS SDK as is needed here. */
interface Client {
  send(command: never): Promise<unknown>
}

interface Answer {
  response: { body: AsyncIterable<Uint8Array> | Uint8Array }
}

interface Stack {
  add(middleware: unknown, options: { step: 'deserialize'; priority: 'low'; name: string }): void
}

/**
 * Sends one command and returns, beside what the SDK makes of the answer, the body exactly as it came over the wire.
 *
 * The SDK drops every field that it does not model, at any depth, rounds integers beyond 2^53, and renames members of GuardDuty: only the
 * raw body is a faithful record. The SDK still parses it, so that tokens, errors and its retries work; the last attempt wins.
 */
export async function sendRaw<Output>(
  client: Client,
  command: { readonly middlewareStack: object },
): Promise<{ readonly output: Output; readonly text: string }> {
  let raw: Buffer = Buffer.alloc(0)
  const capture = (next: (args: unknown) => Promise<Answer>) => async (args: unknown) => {
    const result = await next(args)
    const parts: Uint8Array[] = []
    for await (const part of result.response.body) parts.push(part as Uint8Array)
    raw = Buffer.concat(parts)
    result.response.body = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)
    return result
  }
  // Innermost, so that the body is still unread.
  const stack = command.middlewareStack as Stack
  stack.add(capture, { step: 'deserialize', priority: 'low', name: 'captureRawBody' })
  const output = (await client.send(command as never)) as Output
  return { output, text: raw.toString('utf8') }
}
