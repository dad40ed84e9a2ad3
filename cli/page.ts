import { fileURLToPath } from 'node:url'
import type { Client } from '@opensearch-project/opensearch'
import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { isLoopback } from '#core/loopback.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import { openPageFiles } from '#viewer/server/page-files.ts'
import { type ServedPage, servePage } from '#viewer/server/serve.ts'
import { SHORTEST_TOKEN } from '#viewer/server/session.ts'
import { createViewer } from '#viewer/server/viewer.ts'
import packageJson from '../package.json' with { type: 'json' }
import { visible } from './output.ts'
import type { LoadedSettings, Settings } from './settings.ts'

/** Of what the page is. */
export interface PageContent {
  readonly client: Client
  readonly archive: Archive | undefined
  readonly accounts: readonly Account[]
}

/**
 * Serves the page as the settings say; where no port is set, on the next free one from the default on.
 *
 * @throws HinomiError `config` when others could reach it and no token protects it; see {@link servePage}
 */
export async function startPage({ values, origins }: LoadedSettings, content: PageContent): Promise<ServedPage> {
  const token = tokenOf(values)
  const app = createViewer({
    ...content,
    version: packageJson.version,
    dashboards: DASHBOARDS,
    files: await openPageFiles(PAGE_FOLDER),
    hosts: { listensOn: values.viewHost, names: values.viewHosts },
    token,
    now: () => Date.now(),
    onBug: (thrown) =>
      console.error(visible(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown))),
  })
  return servePage(app, {
    host: values.viewHost,
    port: values.viewPort,
    mayMove: origins.viewPort === 'default',
  })
}

function tokenOf({ viewHost, viewToken }: Settings): string | undefined {
  if (viewToken === undefined) {
    if (isLoopback(viewHost)) return undefined
    throw new HinomiError(
      'config',
      `others could reach the page at ${viewHost}: set HINOMI_VIEW_TOKEN to a secret of at least ${SHORTEST_TOKEN} characters (openssl rand -hex 16), or leave --host out`,
    )
  }
  if (viewToken.length >= SHORTEST_TOKEN) return viewToken
  throw new HinomiError(
    'config',
    `HINOMI_VIEW_TOKEN is too short: at least ${SHORTEST_TOKEN} characters (openssl rand -hex 16)`,
  )
}

/** The bundled page lies beside the bundled program; run from its sources, there is none. */
const PAGE_FOLDER = fileURLToPath(new URL('page', import.meta.url))
