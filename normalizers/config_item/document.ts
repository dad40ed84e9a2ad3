import type { SourceDocument } from '#core/source.ts'
import type { CONFIG_ITEM_FIELDS } from './fields.ts'

/** The document that one configuration item becomes. */
export type ItemDocument = SourceDocument<'config', typeof CONFIG_ITEM_FIELDS>
