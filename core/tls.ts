/** Version of TLS as ECS writes it. */
export interface TlsVersion {
  readonly version?: string | undefined
  readonly version_protocol?: string | undefined
}

const VERSION = /^(tls|ssl)\s?v?(\d)(?:\.?(\d))?$/i

/** Reads `TLSv1.2`, `TLS 1.3`, `tlsv12`, `SSLv3` into ECS `tls.version` and `tls.version_protocol`; both are absent for anything else. */
export function readTlsVersion(text: string | undefined): TlsVersion {
  const [, protocol, major, minor] = (text === undefined ? undefined : VERSION.exec(text.trim())) ?? []
  return { version: minor === undefined ? major : `${major}.${minor}`, version_protocol: protocol?.toLowerCase() }
}
