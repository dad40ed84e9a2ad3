import { isAccountId } from '#core/accounts.ts'
import { readEndpoint } from '#core/address.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, lower, text, unique } from '#core/text.ts'
import { readUserAgent } from '#core/user-agent.ts'
import { readAction } from './action.ts'
import { actorKindOf } from './actor-kind.ts'
import { type Call, classify, isWrite } from './classify.ts'
import type { Part, TrailDocument } from './document.ts'
import { factsOf } from './facts.ts'
import { readParameters } from './free-form.ts'
import { type Actor, actorOf, isHuman, isInstanceSession } from './identity.ts'
import { normalizeAggregated, normalizeInsight } from './insight-and-aggregated.ts'
import { messageOf } from './message.ts'
import { outcomeOf } from './outcome.ts'
import { ownFields } from './own-fields.ts'
import type { ApiEvent, Resource, TlsDetails, TrailRecord } from './record.ts'
import { isDestinationAllowed, isRegionAllowed } from './regions.ts'
import { serviceOf } from './service.ts'
import { arnOf, type Exchange, groupOf, instancesOf, targetsOf, targetUser } from './targets.ts'
import { readRequiredTime } from './time.ts'
import { readFlag } from './values.ts'

const MAX_RESOURCES = 100

/** Makes the document of one CloudTrail record: who did what, to what, from where, and whether it was let through. */
export function normalizeTrailRecord(record: TrailRecord, context: RecordContext): NormalizeOutcome<TrailDocument> {
  switch (record.form) {
    case 'event':
      return normalizeApiEvent(record.event, context)
    case 'insight':
      return normalizeInsight(record.event, context)
    case 'aggregated':
      return normalizeAggregated(record.event, context)
  }
}

function normalizeApiEvent(event: ApiEvent, context: RecordContext): NormalizeOutcome<TrailDocument> {
  const { account, registered, notes } = context
  const time = readRequiredTime(event.eventTime, 'eventTime')
  if (typeof time !== 'number') return time

  const { eventSource, userIdentity } = event
  const action = readAction(event.eventName)
  const readOnly = readFlag(event.readOnly, notes)
  const result = outcomeOf(event)
  const call: Call = { action, eventSource, eventCategory: categoryOf(event), readOnly, denied: result.denied }
  const exchange: Exchange = {
    action,
    eventSource,
    request: readParameters(event.requestParameters),
    response: readParameters(event.responseElements),
    resources: event.resources,
  }
  const write = isWrite(call)
  const classes = classify(call)
  const actor = actorOf(userIdentity, event.additionalEventData, notes)
  const source = readEndpoint(event.sourceIPAddress)
  const target = targetUser(exchange, notes)
  const targets = targetsOf(exchange)
  const instances = instancesOf(exchange)
  const facts = write ? factsOf(exchange, context) : undefined
  const region = lower(event.awsRegion) ?? context.region
  const human = isHuman(userIdentity, event.sourceIPAddress)
  const service = serviceOf(eventSource)
  const eventId = text(event.eventID)

  const document: TrailDocument = {
    message: messageOf(
      {
        who: actor.user.name ?? text(userIdentity?.invokedBy) ?? actor.principal ?? service ?? eventSource,
        action: action.name,
        targets,
        address: source.address,
        errorCode: result.code,
      },
      notes,
    ),
    event: {
      kind: 'event',
      category: classes.category,
      type: classes.type,
      action: action.name,
      code: event.eventName,
      id: eventId,
      outcome: result.outcome,
      provider: eventSource,
      reason: text(event.addendum?.reason),
    },
    cloud: {
      instance: instances === undefined ? undefined : { id: instances },
      origin: otherAccount(userIdentity?.accountId, account),
      region,
      service: { name: service },
      target: targetAccount(event.resources, account),
    },
    error:
      result.outcome === 'success'
        ? undefined
        : { code: result.code, message: cut(result.message, 1024, 'error.message', notes) },
    group: groupOf(exchange),
    http: { request: { id: text(event.requestID) } },
    source,
    tls: tlsOf(event.tlsDetails),
    user:
      target === undefined
        ? actor.user
        : {
            domain: actor.user.domain,
            id: actor.user.id,
            name: actor.user.name,
            effective: actor.user.effective,
            target: target.target,
            changes: target.changes,
          },
    user_agent: readUserAgent(event.userAgent, notes),
    related: {
      hosts: unique([source.domain, ...(instances ?? [])]),
      ip: source.ip === undefined ? undefined : [source.ip],
      user: relatedUsers(event, actor, target),
    },
    hinomi: {
      actor_kind: actorKindOf(event, { principal: actor.principal, human }, context),
      admin_policy: facts?.admin_policy,
      dest_region_allowed: write ? isDestinationAllowed(exchange, region, registered) : undefined,
      external_accounts: facts?.external_accounts,
      public: facts?.public,
      sg_world_ports: facts?.sg_world_ports,
      instance_session: isInstanceSession(actor.session) || undefined,
      is_human: human,
      is_write: write,
      principal: actor.principal,
      region_allowed: isRegionAllowed(exchange, region, registered),
      resource: resourceOf(event.resources),
      session: actor.session,
      target: targets,
    },
    aws: { cloudtrail: ownFields(event, readOnly, notes) },
  }
  const idParts = eventId === undefined ? [context.identity, context.key, context.position] : [eventId]
  return { kind: 'document', time, idParts, document }
}

/** Records before version 1.07 have no category; from 1.06 they say at least whether they are management events. */
function categoryOf({ eventCategory, managementEvent }: ApiEvent): string | undefined {
  return text(eventCategory) ?? (managementEvent === false || managementEvent === 'false' ? 'Data' : undefined)
}

type OtherAccount = { readonly account: { readonly id: string } } | undefined

function otherAccount(account: string | null | undefined, own: string): OtherAccount {
  return typeof account === 'string' && account !== own && isAccountId(account)
    ? { account: { id: account } }
    : undefined
}

type Resources = readonly (Resource | null | undefined)[] | null | undefined

function targetAccount(resources: Resources, own: string): OtherAccount {
  for (const resource of resources ?? []) {
    const other = otherAccount(resource?.accountId, own)
    if (other !== undefined) return other
  }
  return undefined
}

function resourceOf(resources: Resources): NonNullable<TrailDocument['hinomi']>['resource'] {
  if (!resources) return undefined
  const first = resources.find((resource) => arnOf(resource) !== undefined) ?? resources[0]
  return { all: unique(resources.map(arnOf), MAX_RESOURCES), id: arnOf(first), type: text(first?.type) }
}

/** `TLSv1.3` and the like; `-` is no value here. */
function tlsOf(details: TlsDetails | null | undefined): Part<'tls'> | undefined {
  if (details === null || details === undefined) return undefined
  const version = /^(TLS|SSL)v(\d+(?:\.\d+)?)$/i.exec(details.tlsVersion ?? '')
  return {
    cipher: said(details.cipherSuite),
    client: { server_name: said(details.clientProvidedHostHeader) },
    curve: said(details.keyExchange),
    version: version?.[2],
    version_protocol: version?.[1]?.toLowerCase(),
  }
}

function said(value: string | null | undefined): string | undefined {
  return value === '-' ? undefined : text(value)
}

function relatedUsers(
  { userIdentity: identity }: ApiEvent,
  { user, session }: Actor,
  target: ReturnType<typeof targetUser>,
): string[] | undefined {
  return unique([
    user.name,
    user.id,
    text(identity?.principalId),
    text(identity?.accessKeyId),
    user.effective?.name,
    user.effective?.id,
    session,
    text(identity?.sessionContext?.sourceIdentity),
    target?.target?.name,
    target?.target?.id,
    target?.changes?.name,
  ])
}
