import { accountOf } from '#core/ocsf/account.ts'
import { classUidOf } from '#core/ocsf/classes.ts'
import { defineSource } from '#core/source.ts'
import { text } from '#core/text.ts'
import { OCSF_EVENT_FIELDS, OCSF_EVENT_USES } from './fields.ts'
import { normalizeEvent } from './normalize.ts'
import { isEventClass, readEvent } from './record.ts'

/**
 * Events in the Open Cybersecurity Schema Framework, of all classes but findings: API calls, sign-ins, network, HTTP and DNS traffic, as
 * Security Lake and other writers have them.
 */
export const source = defineSource({
  id: 'ocsf_event',
  title: { en: 'OCSF events', ja: 'OCSF イベント' },
  dataset: 'aws.ocsf_event',
  store: { kind: 'logs', index: 'logs-aws.ocsf' },
  keys: [],
  events: { word: 'ocsf', detailTypes: [], skippedDetailTypes: [], records: () => [] },
  framing: { kind: 'json', arrays: [] },
  recognizes: (value) => {
    const uid = classUidOf(value)
    return uid !== undefined && isEventClass(uid)
  },
  reader: () => readEvent,
  account: accountOf,
  region: ({ cloud }) => text(cloud?.region),
  normalize: normalizeEvent,
  namespace: 'ocsf',
  fields: OCSF_EVENT_FIELDS,
  uses: OCSF_EVENT_USES,
  retentionDays: 400,
})
