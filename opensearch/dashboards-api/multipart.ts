import { createHash } from 'node:crypto'

/** A request body with the header that says what it is. */
export interface MultipartBody {
  readonly contentType: string
  readonly bytes: Uint8Array
}

/**
 * Makes a multipart form with one file (RFC 7578). The whole body is in memory, because a signature covers it.
 *
 * The boundary is the hash of the content, so that nothing in the content can be it and the same file gives the same bytes; it has at most 70 characters (RFC 2046).
 */
export function fileForm(field: string, fileName: string, text: string): MultipartBody {
  const boundary = `hinomi-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${field}"; filename="${fileName}"`,
    'Content-Type: application/ndjson',
    '',
    '',
  ]
  const body = `${head.join('\r\n')}${text}\r\n--${boundary}--\r\n`
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: new TextEncoder().encode(body) }
}
