import http from 'node:http'

/** Sends bulk bodies over plain HTTP, so many at a time. */
export interface BulkSender {
  send(body: Buffer): Promise<void>
  /** Resolves when every body is answered. */
  drain(): Promise<void>
  readonly rejected: number
}

/** Makes a sender for one index, or for those that the bodies name. Every answer is read and errors are counted; nothing is sent again. */
export function bulkSender(url: string, index: string | undefined, connections: number): BulkSender {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const target = new URL(`${index === undefined ? '' : `/${index}`}/_bulk?filter_path=errors,items.*.error.type`, url)
  const busy = new Set<Promise<void>>()
  let rejected = 0

  const post = (body: Buffer) =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length }
      const request = http.request(target, { method: 'POST', agent, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          if (response.statusCode !== 200) return reject(new Error(`the floor's bulk: HTTP ${response.statusCode}`))
          const answer = JSON.parse(Buffer.concat(parts).toString()) as { items?: unknown[] }
          rejected += answer.items?.length ?? 0
          resolve()
        })
      })
      request.on('error', reject)
      request.end(body)
    })

  return {
    async send(body) {
      while (busy.size >= connections) await Promise.race(busy)
      const sending = post(body).finally(() => busy.delete(sending))
      busy.add(sending)
    },
    async drain() {
      await Promise.all(busy)
    },
    get rejected() {
      return rejected
    },
  }
}
