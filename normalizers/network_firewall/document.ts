import type { SourceDocument } from '#core/source.ts'
import type { NETWORK_FIREWALL_FIELDS } from './fields.ts'

/** The document that one alert, flow or TLS record becomes. */
export type FirewallDocument = SourceDocument<'network_firewall', typeof NETWORK_FIREWALL_FIELDS>
/** The part of a document that holds one top-level member, such as `tls`. */
export type Part<K extends keyof FirewallDocument> = NonNullable<FirewallDocument[K]>
