import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { AnySource } from '#core/source.ts'
import { alerts } from '#dashboards/pages/alerts.ts'
import { hunting } from '#dashboards/pages/hunting.ts'
import { overview } from '#dashboards/pages/overview.ts'
import { pipeline } from '#dashboards/pages/pipeline.ts'

/** Returns the folders in the order in which their dashboards are offered: findings before logs, each as in the registry. */
export function dashboardFolders(folders: readonly string[], sources: readonly AnySource[]): string[] {
  const kindOf = new Map(folders.map((folder, at) => [folder, sources[at]?.store.kind]))
  return [...folders].sort((a, b) => Number(kindOf.get(a) === 'logs') - Number(kindOf.get(b) === 'logs'))
}

/**
 * Imports every dashboard: the overview, the alerts, one of each source folder, hunting and the pipeline.
 *
 * @throws Error with NA-52 and the way out when a source has none: nothing that we load may stay without a page
 */
export async function importDashboards(normalizers: string, folders: readonly string[]): Promise<Dashboard[]> {
  const missing = folders.filter((folder) => !existsSync(join(normalizers, folder, 'dashboard.ts')))
  if (missing.length > 0) {
    const names = missing.map((folder) => `normalizers/${folder}`).join(', ')
    throw new Error(`NA-52: no dashboard.ts in ${names}. Every source has a dashboard: write one beside its source.ts.`)
  }
  const ofSources = await Promise.all(
    folders.map(
      async (folder) =>
        ((await import(join(normalizers, folder, 'dashboard.ts'))) as { dashboard: Dashboard }).dashboard,
    ),
  )
  return [overview, alerts, ...ofSources, hunting, pipeline]
}

/** Returns the module that lists all dashboards; adding a folder adds a line here and nowhere else. */
export function dashboardsModule(folders: readonly string[]): string {
  const sorted = [...folders].sort()
  return [
    '// Generated from the folders of normalizers/ by npm run generate. Do not edit.',
    "import type { Dashboard } from '#core/panels/dashboard.ts'",
    ...sorted.map((folder) => `import { dashboard as ${folder} } from '#normalizers/${folder}/dashboard.ts'`),
    "import { alerts } from '../pages/alerts.ts'",
    "import { hunting } from '../pages/hunting.ts'",
    "import { overview } from '../pages/overview.ts'",
    "import { pipeline } from '../pages/pipeline.ts'",
    '',
    '/** Every dashboard, in the order in which they are offered. */',
    'export const DASHBOARDS: readonly Dashboard[] = [',
    ...['overview', 'alerts', ...folders, 'hunting', 'pipeline'].map((name) => `  ${name},`),
    ']',
    '',
  ].join('\n')
}
