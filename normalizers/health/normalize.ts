import { documentId } from '#core/document-id.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { flatObject } from '#core/flat-object.ts'
import { epochTime, isAbsent, isoTime, present, wholeNumber } from '#core/optional-value.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { severityFields } from '#core/severity.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, kebabCase, lower, text, unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { findingVersion } from '../finding-version.ts'
import type { HealthDocument } from './document.ts'
import type { HealthEvent } from './record.ts'
import { isSecurityNotice, severityOfEvent } from './severity.ts'

const MAX_TITLE_CHARACTERS = 512
const MAX_DESCRIPTION_CHARACTERS = 8000
const MAX_ENTITIES = 100
/** Values that stand for no entity. */
const NO_ENTITY: ReadonlySet<string> = new Set(['AWS_ACCOUNT', 'UNKNOWN'])
const INSTANCE_ID = /(?:^|\/)(i-[0-9a-f]{8,17})$/

/**
 * Makes the document of one page of a notice: what AWS says, which resources it concerns, from when to when, and whether somebody must act.
 *
 * Pages come in any order and each is a document of its own; the first one counts, the others point to it. The time is the last update, or
 * the start of what has begun, or when the notice was delivered.
 */
export function normalizeHealthEvent(event: HealthEvent, context: RecordContext): NormalizeOutcome<HealthDocument> {
  const { notes } = context
  const time = timeOf(event, context)
  if (typeof time !== 'number') return time

  const page = wholeNumber(event.page, notes) ?? 1
  const region = lower(event.eventRegion) ?? lower(context.envelopeRegion) ?? context.region
  const severity = severityFields(severityOfEvent(event), {}, notes)
  const { title, description, languages } = describe(event)
  const security = isSecurityNotice(event)
  const kind = security || ['issue', 'investigation'].includes(event.eventTypeCategory ?? '') ? 'alert' : 'event'
  const category = security ? ['intrusion_detection'] : ['host']
  const entities = present(event.affectedEntities).filter(
    ({ entityValue }) => !isAbsent(entityValue) && !NO_ENTITY.has(entityValue),
  )
  const resources =
    unique(
      entities.map(({ entityValue }) => entityValue),
      MAX_ENTITIES,
    ) ?? []
  const start = isoTime(event.startTime, notes)

  const document: HealthDocument = {
    message: cut(title, MAX_TITLE_CHARACTERS, 'message', notes),
    event: {
      kind,
      category,
      type: allowedTypes(category, [event.eventTypeCategory === 'scheduledChange' && !security ? 'change' : 'info']),
      action: kebabCase(event.eventTypeCategory),
      code: event.eventTypeCode,
      id: text(event.communicationId),
      provider: 'health',
      reason: text(event.statusCode),
      start,
      end: isoTime(event.endTime, notes),
      severity: severity.event.severity,
      risk_score_norm: severity.event.risk_score_norm,
    },
    rule: { id: event.eventTypeCode, name: event.eventTypeCode },
    cloud: {
      region,
      service: { name: lower(event.service) },
      instance: { id: unique(resources.map((value) => INSTANCE_ID.exec(value)?.[1])) },
    },
    hinomi: {
      severity: severity.hinomi.severity,
      severity_source: text(event.actionability),
      finding: {
        native_id: event.eventArn,
        canonical_id:
          page === 1 ? undefined : documentId(context.digest, context.account, 'health', [event.eventArn, '1']),
        title: cut(title, MAX_TITLE_CHARACTERS, 'hinomi.finding.title', notes),
        description: cut(description, MAX_DESCRIPTION_CHARACTERS, 'hinomi.finding.description', notes),
        types: [event.eventTypeCode],
        status: statusOf(event, notes),
        first_seen: start,
        updated_at: toIso(time),
        is_primary: page === 1,
        is_sample: false,
      },
      resource: { id: resources[0], all: resources, account_id: context.account, region },
    },
    aws: {
      health: {
        event_arn: event.eventArn,
        communication_id: withoutPage(text(event.communicationId)),
        category: text(event.eventTypeCategory),
        scope: text(event.eventScopeCode),
        status: text(event.statusCode),
        actionability: text(event.actionability),
        personas: unique(present(event.personas)),
        page,
        total_pages: wholeNumber(event.totalPages, notes),
        backup_event:
          typeof event.backupEvent === 'string' ? event.backupEvent === 'true' : (event.backupEvent ?? undefined),
        affected_account: isAbsent(event.affectedAccount) ? undefined : String(event.affectedAccount),
        entity_statuses: unique(
          entities.map(({ entityValue, status }) => [entityValue, status].filter((part) => !isAbsent(part)).join(' ')),
        ),
        metadata: flatObject(event.eventMetadata, 'aws.health.metadata', notes),
        languages: unique(languages),
      },
    },
  }
  return {
    kind: 'document',
    time,
    version: findingVersion(context.observedAt, readTime(event.lastUpdatedTime)),
    idParts: [event.eventArn, String(page)],
    document,
  }
}

/**
 * The last update. Some events lack it: then the start, unless it lies ahead, as it does for changes that are only announced; then the
 * delivery. A time that is there but cannot be read is not replaced by another.
 */
function timeOf({ lastUpdatedTime, startTime }: HealthEvent, { observedAt }: RecordContext): number | Rejection {
  if (!isAbsent(lastUpdatedTime)) return readTime(lastUpdatedTime) ?? unreadable('lastUpdatedTime')
  const start = isAbsent(startTime) ? undefined : readTime(startTime)
  if (!isAbsent(startTime) && start === undefined) return unreadable('startTime')
  if (start !== undefined && observedAt !== undefined) return Math.min(start, observedAt)
  return (
    start ??
    observedAt ??
    reject('time-missing', { path: 'lastUpdatedTime', message: 'is missing, and so is startTime' })
  )
}

function unreadable(path: string): Rejection {
  return reject('time-unreadable', { path, message: 'is no time' })
}

interface Description {
  readonly title: string
  readonly description: string | undefined
  readonly languages: readonly string[]
}

/** The English text if there is one, else the first; without any the type of the event in words. */
function describe({ eventDescription, eventTypeCode }: HealthEvent): Description {
  const texts = present(eventDescription)
  const chosen = texts.find(({ language }) => language === 'en_US') ?? texts[0]
  const description = text(chosen?.latestDescription)
  const firstLine = description?.split(/\r?\n|\\n/).find((line) => line.trim() !== '')
  return {
    title: firstLine?.trim() ?? eventTypeCode.replace(/^AWS_/, '').toLowerCase().replaceAll('_', ' '),
    description,
    languages: texts.map(({ language }) => language).filter((language) => typeof language === 'string'),
  }
}

function statusOf({ statusCode, endTime, lastUpdatedTime }: HealthEvent, notes: RecordContext['notes']): string {
  if (statusCode === 'closed') return 'resolved'
  if (!isAbsent(statusCode)) return 'open'
  const end = epochTime(endTime, notes)
  const updated = epochTime(lastUpdatedTime, notes)
  return end !== undefined && updated !== undefined && end < updated ? 'resolved' : 'open'
}

/** `…-1` is the first page of a message; without the ending it names the message. */
function withoutPage(communicationId: string | undefined): string | undefined {
  return communicationId?.replace(/-\d+$/, '')
}
