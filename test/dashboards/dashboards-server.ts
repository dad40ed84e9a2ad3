import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A key whose signatures a server accepts. */
export interface SigningKey {
  readonly id: string
  readonly secret: string
  readonly region: string
  readonly service: string
}

/** How the server behaves; everything else follows the saved objects API of OpenSearch Dashboards 2.19. */
export interface ServerOptions {
  /** The path before `/api`, as on Amazon OpenSearch Service. */
  readonly basePath?: string
  /** Accepts only this user. */
  readonly user?: { readonly name: string; readonly password: string }
  /** Accepts only requests that this key has signed (AWS: Signature Version 4). */
  readonly key?: SigningKey
  /** The tenants that the user may use; `global` always. */
  readonly tenants?: readonly string[]
  /** Larger bodies get a 413. */
  readonly mostBytes?: number
  /** Types that the server knows. */
  readonly types?: readonly string[]
  /** The largest migrationVersion that the server knows, by type. */
  readonly versions?: Readonly<Record<string, string>>
  /** Answers every request so. */
  readonly always?: {
    readonly status: number
    readonly body: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** The write of this id fails, as the strict mapping would make it. */
  readonly brokenId?: string
}

interface Stored {
  readonly type: string
  readonly id: string
  readonly attributes: object
  readonly references?: readonly { type: string; id: string }[]
  readonly migrationVersion?: Readonly<Record<string, string>>
}

/** A running server and what it holds, by tenant and by `type/id`. */
export interface DashboardsServer {
  readonly url: string
  readonly tenants: ReadonlyMap<string, ReadonlyMap<string, Stored>>
  readonly settings: Readonly<Record<string, unknown>>
  /** Everything that was asked, with its status. */
  readonly requests: readonly { readonly path: string; readonly status: number; readonly bytes: number }[]
  stop(): Promise<void>
}

const TYPES = ['index-pattern', 'search', 'visualization', 'dashboard', 'query', 'config']
const VERSIONS = { visualization: '7.10.0', dashboard: '7.9.3', search: '7.9.3', 'index-pattern': '7.6.0' }
const MOST_BYTES = 26_214_400

class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Starts a server on a free port of this machine that takes nothing which the real one would refuse. */
export async function startDashboardsServer(options: ServerOptions = {}): Promise<DashboardsServer> {
  const tenants = new Map<string, Map<string, Stored>>()
  const settings: Record<string, unknown> = {}
  const requests: { path: string; status: number; bytes: number }[] = []
  const server = createServer((request, response) => {
    void answer(request, response)
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const path = request.url ?? ''
    const send = (status: number, text: string, headers = {}) => {
      requests.push({ path, status, bytes: body.length })
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
    }
    if (options.always !== undefined) return send(options.always.status, options.always.body, options.always.headers)
    try {
      send(200, JSON.stringify(handle(request, body)))
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      send(thrown.status, JSON.stringify({ statusCode: thrown.status, message: thrown.message }))
    }
  }

  function handle(request: IncomingMessage, body: Buffer): object {
    const url = new URL(request.url ?? '', 'http://server')
    const base = `${options.basePath ?? ''}/api/`
    if (!url.pathname.startsWith(base)) throw new Refusal(404, 'Not Found')
    if (request.method !== 'POST') throw new Refusal(404, 'Not Found')
    checkCaller(request, url, body, options)
    if (request.headers['osd-xsrf'] === undefined) throw new Refusal(400, 'Request must contain a osd-xsrf header.')
    if (body.length > (options.mostBytes ?? MOST_BYTES))
      throw new Refusal(413, 'Payload content length greater than maximum allowed')
    const tenant = tenantOf(request, url, options)
    const objects = tenants.get(tenant) ?? new Map<string, Stored>()
    tenants.set(tenant, objects)
    switch (url.pathname.slice(base.length)) {
      case 'saved_objects/_import':
        return importInto(objects, url.searchParams.get('overwrite') === 'true', readForm(request, body), options)
      case 'opensearch-dashboards/settings': {
        if (request.headers['content-type'] !== 'application/json') throw new Refusal(415, 'Unsupported Media Type')
        const { changes } = JSON.parse(body.toString('utf8')) as { changes: object }
        Object.assign(settings, changes)
        return { settings }
      }
      default:
        throw new Refusal(404, 'Not Found')
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${options.basePath ?? ''}`,
    tenants,
    settings,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function checkCaller(request: IncomingMessage, url: URL, body: Buffer, { user, key }: ServerOptions): void {
  if (user !== undefined) {
    const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
    if (request.headers.authorization !== expected) throw new Refusal(401, 'Authentication Exception')
  }
  if (key !== undefined) checkSignature(request, url, body, key)
}

function tenantOf(request: IncomingMessage, url: URL, { tenants = [] }: ServerOptions): string {
  const named = request.headers.securitytenant ?? url.searchParams.get('security_tenant') ?? ''
  const tenant = named === '' ? 'global' : String(named)
  if (tenant !== 'global' && tenant !== '__user__' && !tenants.includes(tenant))
    throw new Refusal(401, 'No tenant available for this user')
  return tenant
}

/** Takes the one file out of a form; as strict as the real server about its name. */
function readForm(request: IncomingMessage, body: Buffer): string {
  const [, boundary] =
    /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70}|"[^"]{1,70}")$/.exec(
      request.headers['content-type'] ?? '',
    ) ?? []
  if (boundary === undefined) throw new Refusal(415, 'Unsupported Media Type')
  const text = body.toString('utf8')
  const start = `--${boundary}\r\n`
  const end = `\r\n--${boundary}--\r\n`
  if (!text.startsWith(start) || !text.endsWith(end)) throw new Refusal(400, 'Invalid multipart payload format')
  const inner = text.slice(start.length, -end.length)
  if (inner.includes(`--${boundary}`)) throw new Refusal(400, '[request body.file]: one file expected')
  const cut = inner.indexOf('\r\n\r\n')
  const head = inner.slice(0, cut)
  const [, field, fileName] = /^Content-Disposition: form-data; name="([^"]*)"; filename="([^"]*)"/m.exec(head) ?? []
  if (field !== 'file') throw new Refusal(400, '[request body.file]: expected value of type [Stream]')
  if (!fileName?.endsWith('.ndjson')) throw new Refusal(400, `Invalid file extension ${fileName}`)
  return inner.slice(cut + 4)
}

interface ImportError {
  readonly type: string
  readonly id: string
  readonly title?: string
  readonly error: Readonly<Record<string, unknown>>
}

function importInto(stored: Map<string, Stored>, overwrite: boolean, text: string, options: ServerOptions): object {
  const objects = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Stored)
    .filter((object) => object.type !== undefined)
  const keys = objects.map(({ type, id }) => `${type}:${id}`)
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index)
  if (twice.length > 0) throw new Refusal(400, `Non-unique import objects detected: [${twice}]`)
  for (const object of objects) checkVersion(object, options)
  const errors = objects.flatMap((object) => faultsOf(object, objects, stored, overwrite, options))
  // One conflict or missing reference keeps everything out.
  if (errors.length > 0) return { success: false, successCount: 0, errors }
  const failed: ImportError[] = []
  for (const object of objects) {
    if (object.id === options.brokenId)
      failed.push({
        ...nameOf(object),
        error: { type: 'unknown', message: 'strict_dynamic_mapping_exception', statusCode: 400 },
      })
    else stored.set(`${object.type}/${object.id}`, object)
  }
  const successCount = objects.length - failed.length
  return failed.length === 0 ? { success: true, successCount } : { success: false, successCount, errors: failed }
}

function checkVersion({ type, migrationVersion = {} }: Stored, { versions = VERSIONS }: ServerOptions): void {
  const known = (versions as Record<string, string>)[type]
  const version = migrationVersion[type]
  if (version !== undefined && (known === undefined || asNumber(version) > asNumber(known))) {
    throw new Refusal(
      422,
      `Document "${type}" has property "${type}" which belongs to a more recent version of OpenSearch Dashboards [${version}].`,
    )
  }
}

function asNumber(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0)
}

function faultsOf(
  object: Stored,
  all: readonly Stored[],
  stored: ReadonlyMap<string, Stored>,
  overwrite: boolean,
  { types = TYPES }: ServerOptions,
): ImportError[] {
  if (!types.includes(object.type)) return [{ ...nameOf(object), error: { type: 'unsupported_type' } }]
  // The server looks only at these two types.
  const missing = (object.references ?? []).filter(
    ({ type, id }) =>
      ['index-pattern', 'search'].includes(type) &&
      !stored.has(`${type}/${id}`) &&
      !all.some((other) => other.type === type && other.id === id),
  )
  if (missing.length > 0) return [{ ...nameOf(object), error: { type: 'missing_references', references: missing } }]
  const known = stored.has(`${object.type}/${object.id}`)
  return known && !overwrite ? [{ ...nameOf(object), error: { type: 'conflict' } }] : []
}

function nameOf({ type, id, attributes }: Stored): Omit<ImportError, 'error'> {
  const { title } = attributes as { title?: string }
  return { type, id, ...(title !== undefined && { title }) }
}

/** Signs the request anew from what arrived, and compares (AWS: Signature Version 4, verifying). */
/** Throws unless the key has signed the request, with everything that OpenSearch and its pages read. */
export function checkSignature(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  { id, secret, region, service }: SigningKey,
): void {
  const refuse = (why: string) => new Refusal(403, `The request signature we calculated does not match: ${why}`)
  const [, credential = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    ) ?? []
  const time = String(request.headers['x-amz-date'])
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  if (credential !== `${id}/${scope}`) throw refuse('credential')
  const signedNames = names.split(';')
  const toPages = request.headers['osd-xsrf'] === undefined ? [] : ['osd-xsrf']
  for (const needed of ['host', 'x-amz-date', 'x-amz-content-sha256', 'content-type', ...toPages]) {
    if (!signedNames.includes(needed)) throw refuse(`${needed} is not signed`)
  }
  const payload = sha256(body)
  if (request.headers['x-amz-content-sha256'] !== payload) throw refuse('payload')
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = [
    request.method,
    url.pathname.split('/').map(encode).join('/'),
    query,
    ...signedNames.map((name) => `${name}:${String(request.headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    payload,
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(Buffer.from(canonical))].join('\n')
  const parts = [day, region, service, 'aws4_request']
  const key = parts.reduce<Buffer>((last, part) => hmac(last, part), Buffer.from(`AWS4${secret}`))
  if (!timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))) throw refuse('signature')
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
