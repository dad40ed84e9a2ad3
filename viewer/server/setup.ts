import type { Client } from '@opensearch-project/opensearch'
import type { Account } from '#core/accounts.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { Setup } from '../api.ts'
import { KNOWN_FIELDS } from './known-fields.ts'
import { DETECTIONS, parametersOf } from './rule-services.ts'

const TIMEOUT_MS = 3_000

/** What the rule about silent sources allows, in minutes by source: the page marks what it tells of. */
const SILENCE = parametersOf('source_silent')

/** Asks for the name of the cluster; not being reachable is an answer too. */
export async function readCluster(client: Client): Promise<Setup['cluster']> {
  try {
    const { body } = await client.info({}, { requestTimeout: TIMEOUT_MS })
    return { name: String(body.cluster_name ?? ''), reachable: true }
  } catch {
    return { name: '', reachable: false }
  }
}

/** What the page needs to know of the program and the registry. */
export function describeSetup(
  version: string,
  dashboards: readonly Dashboard[],
  accounts: readonly Account[],
): Pick<Setup, 'version' | 'dashboards' | 'accounts' | 'fields' | 'sources' | 'rules'> {
  return {
    version,
    dashboards: dashboards.map(({ id, title }) => ({ id, title })),
    accounts: accounts.map(({ id, name, municipality, system, vendor, environment, expectedSources }) => ({
      ...{ id, name, municipality, system, vendor, environment, expectedSources },
    })),
    fields: Object.fromEntries([...KNOWN_FIELDS].map(([name, { type, ja, en }]) => [name, { type, ja, en }])),
    rules: Object.fromEntries(
      [...DETECTIONS].map(([id, { catalogued }]) => [id, { ja: catalogued.titleJa, en: catalogued.title }]),
    ),
    sources: SOURCES.map(({ id, dataset, title, store }) => {
      const minutes = SILENCE[id]
      const isRegular = minutes !== undefined && store.kind === 'logs'
      const silence = isRegular ? { silentAfterMinutes: Number(minutes) } : {}
      return { id, dataset, title, store: store.kind, isJudged: minutes !== undefined, ...silence }
    }),
  }
}
