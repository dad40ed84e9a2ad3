/** What a request line says. */
export interface RequestLine {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly version?: string | undefined
}

/**
 * Reads `METHOD URL HTTP/x`, cut at the first and the last blank: a method may be any token, a URL may hold blanks. Parts that the load
 * balancer could not read are `-` and absent (`- http://host:80- -`). Undefined where the line has no such form.
 */
export function readRequestLine(line: string): RequestLine | undefined {
  const first = line.indexOf(' ')
  const last = line.lastIndexOf(' ')
  if (first <= 0 || last <= first) return undefined
  const protocol = /^(?:HTTP\/(\d(?:\.\d)?)|-)$/.exec(line.slice(last + 1).trim())
  if (protocol === null) return undefined
  return {
    method: known(line.slice(0, first)),
    url: known(withoutDash(line.slice(first + 1, last), line)),
    version: protocol[1],
  }
}

function known(part: string): string | undefined {
  return part === '-' || part === '' ? undefined : part
}

/** A request that could not be read has a dash right after the port. */
function withoutDash(url: string, line: string): string {
  return line.startsWith('- ') && url.endsWith('-') ? url.slice(0, -1) : url
}
