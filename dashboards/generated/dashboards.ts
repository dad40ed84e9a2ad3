import type { Dashboard } from '#core/panels/dashboard.ts'

/** Every dashboard. */
export const DASHBOARDS: readonly Dashboard[] = []
