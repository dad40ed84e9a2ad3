import type { SourceDocument } from '#core/source.ts'
import type { CONFIG_ITEM_FIELDS } from './fields.ts'

/** The document that one configuration item becomes. */
export type ItemDocument = SourceDocument<'config', typeof CONFIG_ITEM_FIELDS>
/** The part of a document that holds one top-level member, such as `host`. */
export type Part<K extends keyof ItemDocument> = NonNullable<ItemDocument[K]>
