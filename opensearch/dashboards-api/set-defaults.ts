import { HinomiError } from '#core/errors.ts'
import { patternId } from '#dashboards/saved-objects/patterns.ts'
import type { Language } from '#dashboards/saved-objects/saved-object.ts'
import { callDashboards, type DashboardsTarget, saidBy } from './dashboards-client.ts'

/** The settings of OpenSearch Dashboards that make it show ours as it should; those of type JSON are texts. */
export function defaultSettings(language: Language): Readonly<Record<string, unknown>> {
  return {
    defaultIndex: patternId(language, { index: 'findings', timeField: '@timestamp' }),
    'timepicker:timeDefaults': JSON.stringify({ from: 'now-7d', to: 'now' }),
    'dateFormat:tz': 'Asia/Tokyo',
    // Links between dashboards keep pinned filters only.
    'filters:pinnedByDefault': true,
  }
}

/**
 * Sets the settings for everybody of the tenant.
 *
 * @throws HinomiError `config` when the server refuses; and as callDashboards does.
 */
export async function setDefaults(target: DashboardsTarget, language: Language): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ changes: defaultSettings(language) }))
  const { status, body } = await callDashboards(target, 'opensearch-dashboards/settings', {
    contentType: 'application/json',
    bytes,
  })
  if (status !== 200) {
    throw new HinomiError(
      'config',
      `the objects are imported, but the settings were refused with HTTP ${status}${saidBy(body)}: set them by hand under Advanced settings`,
    )
  }
}
