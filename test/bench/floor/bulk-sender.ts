import http from 'node:http'

/** Sends bulk bodies over plain HTTP, so many at a time. */
export interface BulkSender {
  send(body: Buffer): Promise<void>
  /** Resolves when every body is answered. */
  drain(): Promise<void>
  readonly rejected: number
}

type BulkItemError = Readonly<Record<string, { readonly error: { readonly type: string } }>>

/** Makes a sender for one index, or for those that the bodies name. Every answer is read, versions that are there already are counted; nothing is sent again. */
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
          if (response.statusCode !== 200) return reject(new Error(`a bulk of the bench: HTTP ${response.statusCode}`))
          const { items = [] } = JSON.parse(Buffer.concat(parts).toString()) as { items?: BulkItemError[] }
          const types = items.flatMap((item) => Object.values(item).map(({ error }) => error.type))
          const bad = types.find((type) => type !== 'version_conflict_engine_exception')
          if (bad !== undefined) return reject(new Error(`a bulk of the bench: ${bad}`))
          rejected += items.length
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
