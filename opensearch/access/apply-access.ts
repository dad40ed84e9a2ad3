import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import type { Changes } from '../changes.ts'
import { callPlugin, refusalOf } from '../plugin-api.ts'
import type { AccessPlan } from './access-plan.ts'
import { readerRole } from './reader-role.ts'
import { READER_PREFIX, ROLE_PREFIX, type Role } from './role.ts'
import { ACTORS, actorRoles } from './roles.ts'

const API = '_security/api'

/** What our tenants of OpenSearch Dashboards begin with. */
const TENANT_PREFIX = 'hinomi'

/**
 * Brings roles, their mappings and the tenant of the pages to what a plan says (security plugin: REST API), each where it differs from what
 * is there. May run any number of times. Only names with our prefix are written; a role of a reader that the plan no longer names is
 * removed, and with it whatever its people could see.
 *
 * @throws PluginAbsent without the plugin; HinomiError `config` when who asks may not change roles, or when one is refused.
 */
export async function applyAccess(
  client: Client,
  plan: AccessPlan,
  dashboardsTenant: string,
  changes: Changes,
): Promise<void> {
  const isOwn = dashboardsTenant.startsWith(TENANT_PREFIX)
  const roles = actorRoles(isOwn ? dashboardsTenant : 'global_tenant')
  const stored = await readAll(client, 'roles')
  const mappings = await readAll(client, 'rolesmapping')
  if (isOwn) await putTenant(client, dashboardsTenant, changes)
  for (const actor of ACTORS) {
    await putRole(client, roles[actor], stored, changes)
    await putMapping(client, roles[actor].name, plan.actors[actor], mappings, changes)
  }
  for (const reader of plan.readers) {
    const role = readerRole(reader)
    await putRole(client, role, stored, changes)
    await putMapping(client, role.name, reader.backendRoles, mappings, changes)
  }
  const wanted = new Set(plan.readers.map((reader) => readerRole(reader).name))
  for (const name of Object.keys({ ...stored, ...mappings })) {
    if (name.startsWith(READER_PREFIX) && !wanted.has(name)) await remove(client, name, stored, mappings, changes)
  }
}

type Stored = Readonly<Record<string, unknown>>

async function readAll(client: Client, kind: 'roles' | 'rolesmapping'): Promise<Stored> {
  const answer = await callPlugin(client, 'GET', `${API}/${kind}`)
  if (answer.status >= 300) throw new HinomiError('config', `${kind} cannot be read (${refusalOf(answer)})`)
  return answer.body
}

async function putRole(client: Client, { name, ...role }: Role, stored: Stored, changes: Changes): Promise<void> {
  const found = stored[name]
  if (isObject(found) && fingerprint(found) === fingerprint(role as unknown as Record<string, unknown>)) {
    changes.unchanged.push(name)
    return
  }
  await put(client, `roles/${name}`, role)
  changes[found === undefined ? 'created' : 'updated'].push(name)
}

/** What a role allows, without what the server adds; a right that somebody added by hand makes another one of it. */
function fingerprint(role: Record<string, unknown>): string {
  const permissions = (role.index_permissions ?? []) as readonly Record<string, unknown>[]
  return JSON.stringify([
    role.description ?? null,
    role.cluster_permissions,
    permissions.map((one) => [
      ...[one.index_patterns, one.dls ?? null, one.fls ?? [], one.masked_fields ?? [], one.allowed_actions],
    ]),
    ((role.tenant_permissions ?? []) as readonly Record<string, unknown>[]).map((one) => [
      ...[one.tenant_patterns, one.allowed_actions],
    ]),
  ])
}

async function putMapping(
  client: Client,
  role: string,
  backendRoles: readonly string[] | undefined,
  stored: Stored,
  changes: Changes,
): Promise<void> {
  if (backendRoles === undefined) return
  const wanted = [...new Set(backendRoles)].sort()
  const found = stored[role]
  const name = `mapping of ${role}`
  if (isObject(found) && sameMapping(found, wanted)) {
    changes.unchanged.push(name)
    return
  }
  await put(client, `rolesmapping/${role}`, {
    ...{ backend_roles: wanted, and_backend_roles: [], users: [], hosts: [] },
  })
  changes[found === undefined ? 'created' : 'updated'].push(name)
}

/** Says whether exactly these have the role, and nobody by name, host or a conjunction. */
function sameMapping(found: Record<string, unknown>, wanted: readonly string[]): boolean {
  const lists = [found.users, found.hosts, found.and_backend_roles].map((list) =>
    Array.isArray(list) ? list.length : 0,
  )
  const has = Array.isArray(found.backend_roles) ? [...(found.backend_roles as string[])].sort() : []
  return lists.every((length) => length === 0) && JSON.stringify(has) === JSON.stringify(wanted)
}

async function putTenant(client: Client, name: string, changes: Changes): Promise<void> {
  const body = { description: 'Hinomi: pages of the operations assistant' }
  const { body: tenants } = await callPlugin(client, 'GET', `${API}/tenants`)
  const found = tenants[name]
  if (isObject(found) && found.description === body.description) {
    changes.unchanged.push(`tenant ${name}`)
    return
  }
  await put(client, `tenants/${name}`, body)
  changes[found === undefined ? 'created' : 'updated'].push(`tenant ${name}`)
}

async function put(client: Client, path: string, body: object): Promise<void> {
  const answer = await callPlugin(client, 'PUT', `${API}/${path}`, { body })
  if (answer.status >= 300) throw new HinomiError('config', `${path} was refused (${refusalOf(answer)})`)
}

/** The mapping goes first: from then on nobody has the role. */
async function remove(client: Client, name: string, stored: Stored, mappings: Stored, changes: Changes): Promise<void> {
  if (!name.startsWith(ROLE_PREFIX)) throw new HinomiError('bug', `${name} is no role of ours`)
  for (const [kind, all] of [
    ['rolesmapping', mappings],
    ['roles', stored],
  ] as const) {
    if (all[name] === undefined) continue
    const answer = await callPlugin(client, 'DELETE', `${API}/${kind}/${name}`)
    if (answer.status >= 300 && answer.status !== 404)
      throw new HinomiError('config', `${name} cannot be removed (${refusalOf(answer)}): remove it by hand`)
  }
  changes.removed.push(name)
}
