import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { CONFIG_ITEM_FIELDS, CONFIG_ITEM_USES } from './fields.ts'
import { normalizeItem } from './normalize.ts'
import { ConfigurationItem } from './record.ts'

const readItem = recordReader(ConfigurationItem)

/**
 * Configuration items of AWS Config: history and snapshot files of a delivery channel, and changes from EventBridge (AWS Config: delivery of
 * configuration items). Items of services without Region say `global`, whatever Region delivers them.
 */
export const source = defineSource({
  id: 'config_item',
  title: { en: 'AWS Config items', ja: 'AWS Config 構成項目' },
  dataset: 'aws.config',
  store: { kind: 'logs', index: 'logs-aws.config' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/Config\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/\d{4}\/\d{1,2}\/\d{1,2}\/(?:ConfigHistory|ConfigSnapshot)\/[^/]+\.json(?:\.gz)?$/,
  ],
  ignoredKeys: [
    {
      pattern: /^AWSLogs\/\d{12}\/Config\/[a-z0-9-]+\/\d{4}\/\d{1,2}\/\d{1,2}\/OversizedChangeNotification\/.+$/,
      reason: 'oversized-notification',
    },
  ],
  events: {
    word: 'config',
    detailTypes: ['Config Configuration Item Change'],
    skippedDetailTypes: [],
    records: ({ configurationItem, configurationItems }) =>
      configurationItem === undefined || configurationItem === null ? list(configurationItems) : [configurationItem],
  },
  framing: { kind: 'json', arrays: ['configurationItems'] },
  recognizes: (value) =>
    typeof value === 'object' && value !== null && 'configurationItemStatus' in value && 'resourceType' in value,
  reader:
    () =>
    (value, notes): Read<ConfigurationItem> => {
      const item = readItem(value, notes)
      return isRejection(item) ? item : { kind: 'record', record: item }
    },
  account: ({ awsAccountId, accountId }) => accountText(awsAccountId ?? accountId),
  region: ({ awsRegion }) => (awsRegion === 'global' ? undefined : text(awsRegion)),
  normalize: normalizeItem,
  namespace: 'config',
  fields: CONFIG_ITEM_FIELDS,
  uses: CONFIG_ITEM_USES,
  retentionDays: 400,
})

function accountText(account: string | number | null | undefined): string | undefined {
  return text(typeof account === 'number' ? String(account).padStart(12, '0') : account)
}
