import { chooser, type Random } from '../random.ts'
import type { Instance } from '../resources.ts'
import type { Site } from '../site.ts'
import { dashed, hourFolder } from '../time-text.ts'
import { lineLogSource } from './line-log.ts'
import { type OcsfActivity, type OcsfProduct, ocsfRecord } from './ocsf-record.ts'

/** Programs that keep their record in OCSF: the application itself, and a guard on its servers. */
export type EventWriter = 'application' | 'guard'

/** One event before it is written. */
export interface OcsfEvent {
  readonly writer: EventWriter
  readonly activity: OcsfActivity
  readonly failed?: boolean
  /** Members of the class: who, from where, what. */
  readonly members: object
}

const SIGN_IN = { classUid: 3002, className: 'Authentication', id: 1, name: 'Logon' } as const
const CALL = { classUid: 6003, className: 'API Activity', id: 2, name: 'Read' } as const
const TRAFFIC = { classUid: 4001, className: 'Network Activity' } as const
const QUERY = { classUid: 4003, className: 'DNS Activity', id: 1, name: 'Query' } as const

/** Writes an event of a program of the account as one line of JSON. */
export function eventLine(site: Site, region: string, time: number, random: Random, event: OcsfEvent): string {
  const { account } = site
  const product: OcsfProduct =
    event.writer === 'application'
      ? { name: `${account.system.name} 監査ログ`, uid: `${account.system.id}-audit`, vendor: account.vendor.name }
      : { name: 'Example Host Guard', uid: 'host-guard', vendor: 'Example Security' }
  const failed = event.failed === true
  return JSON.stringify({
    ...ocsfRecord(account, region, time, product, event.activity, random.uuid()),
    severity: 'Informational',
    severity_id: 1,
    status: failed ? 'Failure' : 'Success',
    status_id: failed ? 2 : 1,
    ...event.members,
  })
}

/** Somebody signs in to the application. */
export function signIn(user: string, address: string, failed: boolean): OcsfEvent {
  const person = { name: user, type: 'User' }
  const members = { user: person, actor: { user: person }, src_endpoint: { ip: address } }
  return { writer: 'application', activity: SIGN_IN, failed, members }
}

/** Somebody lets the application do something; refused ones carry an error. */
export function call(user: string, address: string, operation: string, error?: string): OcsfEvent {
  return {
    writer: 'application',
    activity: CALL,
    failed: error !== undefined,
    members: {
      api: { operation, service: { name: 'resident-records' }, response: error === undefined ? {} : { error } },
      actor: { user: { name: user, type: 'User' } },
      src_endpoint: { ip: address },
    },
  }
}

/** A server wants to talk to the outside, as the guard on it sees it. */
export function traffic(instance: Instance, address: string, port: number, refused: boolean): OcsfEvent {
  return {
    writer: 'guard',
    activity: refused ? { ...TRAFFIC, id: 5, name: 'Refuse' } : { ...TRAFFIC, id: 6, name: 'Traffic' },
    failed: refused,
    members: {
      src_endpoint: { ip: instance.address, interface_uid: instance.interfaceId },
      dst_endpoint: { ip: address, port },
      connection_info: { protocol_num: 6, direction: 'Outbound', direction_id: 2 },
      ...(!refused && { traffic: { bytes: 5_200, packets: 14 } }),
    },
  }
}

/** A server asks for a name, as the guard on it sees it. */
export function query(instance: Instance, hostname: string): OcsfEvent {
  const members = { query: { hostname, type: 'A', class: 'IN' }, src_endpoint: { ip: instance.address } }
  return { writer: 'guard', activity: QUERY, members }
}

type Kind = 'sign-in' | 'call' | 'traffic' | 'query'
const chooseKind = chooser<{ readonly weight: number; readonly kind: Kind }>([
  { weight: 3, kind: 'sign-in' },
  { weight: 5, kind: 'call' },
  { weight: 2, kind: 'traffic' },
  { weight: 2, kind: 'query' },
])
const OPERATIONS = ['SearchResidents', 'PrintCertificate', 'ListHouseholds', 'ReadRegister'] as const

function everydayEvent(random: Random, { account }: Site, instance: Instance): OcsfEvent {
  const { login, officeAddress } = random.pick(account.vendor.people)
  switch (chooseKind(random).kind) {
    case 'sign-in':
      return signIn(login, officeAddress, random.chance(0.05))
    case 'call':
      return call(login, officeAddress, random.pick(OPERATIONS), random.chance(0.03) ? 'Forbidden' : undefined)
    case 'traffic':
      return traffic(instance, '192.0.2.204', 443, false)
    case 'query':
      return query(instance, 'update.example.com')
  }
}

/** Events that programs of the account write in OCSF. */
export const ocsfEvent = lineLogSource({
  id: 'ocsf_event',
  share: 0.004,
  sparse: true,
  draw: (random, site, region, time) =>
    eventLine(site, region.region, time, random, everydayEvent(random, site, random.pick(region.instances))),
  key(random, site, { region }, at) {
    const name = `hinomi-ocsf-${region}-1-${dashed(at)}-${random.uuid()}.gz`
    return `events/${site.account.id}/ocsf/${region}/${hourFolder(at)}/${name}`
  },
})
