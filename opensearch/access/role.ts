/** What may be done with the documents of some indices (OpenSearch security plugin: roles). */
export interface IndexPermission {
  readonly index_patterns: readonly string[]
  /** A query as JSON text: only documents that match are seen. */
  readonly dls?: string
  readonly allowed_actions: readonly string[]
}

/** A role of the security plugin, as it is put to `_plugins/_security/api/roles/<name>`. */
export interface Role {
  readonly name: string
  readonly description: string
  readonly cluster_permissions: readonly string[]
  readonly index_permissions: readonly IndexPermission[]
  readonly tenant_permissions: readonly {
    readonly tenant_patterns: readonly string[]
    readonly allowed_actions: readonly string[]
  }[]
}

/** What our roles begin with; no other is ever written, mapped or removed. */
export const ROLE_PREFIX = 'hinomi_'
/** What the roles of those begin with who see some accounts only. */
export const READER_PREFIX = `${ROLE_PREFIX}reader_`
