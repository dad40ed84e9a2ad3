import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { type IndexPermission, ROLE_PREFIX, type Role } from './role.ts'

/** Who does what in an installation; each has one role. */
export const ACTORS = ['admin', 'bootstrap', 'loader', 'detector', 'notifier', 'viewer', 'analyst'] as const
export type Actor = (typeof ACTORS)[number]

const FINDINGS = 'findings-*'
const LOGS = 'logs-aws.*'
const SIGNALS = `${SIGNALS_INDEX}-*`
const ALERTS = `${ALERTS_INDEX}-*`
const METRICS = METRICS_INDEX

/** Create, and index with a version: no delete, no update, no change of a mapping. */
const WRITE = ['indices:data/write/bulk[s]', 'indices:data/write/index'] as const
/** A monthly index comes into being with its first document, from a template that may name an alias. */
const CREATE = ['indices:admin/create', 'indices:admin/aliases'] as const
const LOOK = ['cluster:monitor/main', 'cluster:monitor/health'] as const
/** A request of many parts is asked for at the door, and each of its parts at the index. */
const BULK = 'indices:data/write/bulk'
const READ_MANY = 'cluster_composite_ops_ro'

/**
 * The role of each actor: the least that it works with, found by trying on OpenSearch 2.19 with its security plugin. Nobody of them but
 * `admin`, who may do everything else, can delete a document or an index; and nobody at all can see or change who may do what, which the
 * security plugin leaves to its own administrators.
 *
 * `dashboardsTenant` is the tenant that analysts keep their pages in: `global_tenant`, or one of ours.
 */
export function actorRoles(dashboardsTenant: string): Readonly<Record<Actor, Role>> {
  return {
    admin: {
      ...role('admin', 'everything but to say who may do what', {
        cluster: ['*'],
        index: [{ index_patterns: ['*'], allowed_actions: ['*'] }],
      }),
      tenant_permissions: [{ tenant_patterns: ['*'], allowed_actions: ['kibana_all_write'] }],
    },
    bootstrap: role('bootstrap', 'templates and empty indices; reads and writes no document', {
      cluster: [
        ...LOOK,
        // which plugins there are
        ...['cluster:monitor/state', 'cluster:monitor/nodes/info'],
        ...['cluster:admin/component_template/*', 'indices:admin/index_template/*'],
      ],
      index: [
        {
          index_patterns: [FINDINGS, LOGS, 'hinomi-*'],
          allowed_actions: [
            ...['indices:admin/create', 'indices:admin/get', 'indices:admin/aliases', 'indices:admin/mapping/put'],
          ],
        },
      ],
    }),
    loader: role('loader', 'writes findings, logs, signals and the account of its loads', {
      cluster: [...LOOK, BULK, 'indices:data/read/mget'],
      index: [
        { index_patterns: [FINDINGS, METRICS], allowed_actions: WRITE },
        // a complete list of findings settles those that are not in it any more
        {
          index_patterns: [FINDINGS],
          allowed_actions: ['indices:data/read/search', 'indices:data/read/mget*', 'indices:admin/refresh*'],
        },
        { index_patterns: [LOGS, SIGNALS], allowed_actions: [...WRITE, ...CREATE] },
        { index_patterns: [METRICS], allowed_actions: ['indices:data/read/mget*'] },
      ],
    }),
    detector: role('detector', 'reads everything that rules look at, and writes signals', {
      cluster: [...LOOK, BULK, READ_MANY],
      index: [
        { index_patterns: [FINDINGS, LOGS, SIGNALS, METRICS], allowed_actions: ['read'] },
        { index_patterns: [SIGNALS], allowed_actions: [...WRITE, ...CREATE, 'indices:admin/refresh*'] },
      ],
    }),
    notifier: role('notifier', 'reads what it tells of, and keeps the account of what it told', {
      cluster: [...LOOK, BULK, READ_MANY],
      index: [
        { index_patterns: [FINDINGS, LOGS, SIGNALS, METRICS, ALERTS], allowed_actions: ['read'] },
        {
          index_patterns: [ALERTS],
          allowed_actions: [...WRITE, ...CREATE, 'indices:admin/refresh*', 'indices:data/write/update*'],
        },
      ],
    }),
    viewer: role('viewer', 'our own page: reads everything of ours and narrows it down itself', {
      cluster: [...LOOK, READ_MANY],
      index: [{ index_patterns: [FINDINGS, LOGS, SIGNALS, METRICS, ALERTS], allowed_actions: ['read'] }],
    }),
    analyst: {
      ...role('analyst', 'people of the operations assistant: read everything, keep pages in OpenSearch Dashboards', {
        cluster: [...LOOK, READ_MANY, BULK],
        index: [
          {
            index_patterns: [FINDINGS, LOGS, SIGNALS, METRICS, ALERTS],
            allowed_actions: ['read', 'indices:monitor/*', 'indices:admin/mappings/get', 'indices:admin/get'],
          },
          // what OpenSearch Dashboards does in the name of its users, as in the role kibana_user of the plugin
          {
            index_patterns: ['.kibana', '.kibana_*', '.opensearch_dashboards', '.opensearch_dashboards_*'],
            allowed_actions: ['read', 'delete', 'manage', 'index'],
          },
        ],
      }),
      tenant_permissions: [{ tenant_patterns: [dashboardsTenant], allowed_actions: ['kibana_all_write'] }],
    },
  }
}

function role(
  actor: Actor,
  description: string,
  { cluster, index }: { readonly cluster: readonly string[]; readonly index: readonly IndexPermission[] },
): Role {
  return {
    name: `${ROLE_PREFIX}${actor}`,
    description: `Hinomi: ${description}`,
    cluster_permissions: cluster,
    index_permissions: index,
    tenant_permissions: [],
  }
}
