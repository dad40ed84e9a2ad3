import * as z from 'zod'
import { recordReader } from '#core/read-record.ts'
import { type AnySource, defineSource, isRejection } from '#core/source.ts'

const Toast = z.object({ at: z.number(), address: z.string() })

/** A source that nobody needs, whose normaliser can be made wrong: `addressOf` makes the `source.ip` of the document. */
export function toaster(addressOf: (address: string) => string | undefined): AnySource {
  return defineSource({
    id: 'toaster',
    title: { en: 'Toaster', ja: 'トースター' },
    dataset: 'aws.toaster',
    store: { kind: 'logs', index: 'logs-aws.toaster' },
    keys: [/^Toaster\/(?<account>\d{12})\/.+\.jsonl$/],
    framing: { kind: 'json', arrays: [] },
    recognizes: () => false,
    reader: () => {
      const read = recordReader(Toast)
      return (value, notes) => {
        const record = read(value, notes)
        return isRejection(record) ? record : { kind: 'record', record }
      }
    },
    account: () => undefined,
    region: () => undefined,
    normalize: ({ at, address }, { key, position }) => ({
      kind: 'document',
      time: at,
      idParts: [key, position],
      document: { source: { ip: addressOf(address) } },
    }),
    namespace: 'toaster',
    fields: {},
    uses: ['source.ip'],
    retentionDays: 1,
  })
}
