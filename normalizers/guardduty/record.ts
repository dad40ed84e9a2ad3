import * as z from 'zod'
import type { Notes } from '#core/notes.ts'
import { recordReader } from '#core/read-record.ts'
import { flag, listOf, loose, number, whole, word } from '#core/schema-words.ts'
import { isRejection, type Read } from '#core/source.ts'
import { isPascalCaseFinding, lowerFirstLetters } from './pascal-case.ts'
import { Action } from './record-action.ts'
import { Resource } from './record-resource.ts'
import { Sequence } from './record-sequence.ts'

const EbsVolumeScanDetails = z.object({
  scanId: word,
  scanType: word,
  scanDetections: z
    .object({
      threatsDetectedItemCount: z.object({ files: whole }).nullish(),
      highestSeverityThreatDetails: z.object({ severity: word }).nullish(),
      threatDetectedByName: z
        .object({
          uniqueThreatNameCount: whole,
          threatNames: listOf(
            z.object({
              name: word,
              filePaths: listOf(z.object({ filePath: word, fileName: word, hash: word })),
            }),
          ),
        })
        .nullish(),
    })
    .nullish(),
})

const MalwareScanDetails = z.object({
  scanId: word,
  scanType: word,
  uniqueThreatCount: whole,
  threats: listOf(
    z.object({
      name: word,
      hash: word,
      itemPaths: listOf(z.object({ nestedItemPath: word, hash: word })),
      itemDetails: listOf(z.object({ itemPath: word, hash: word, resourceArn: word })),
    }),
  ),
})

const Service = z.object({
  action: Action.nullish(),
  additionalInfo: loose,
  archived: flag,
  count: whole,
  detectorId: word,
  eventFirstSeen: loose,
  eventLastSeen: loose,
  featureName: word,
  resourceRole: word,
  userFeedback: word,
  evidence: z
    .object({
      threatIntelligenceDetails: listOf(z.object({ threatListName: word, threatFileSha256: word })),
    })
    .nullish(),
  ebsVolumeScanDetails: EbsVolumeScanDetails.nullish(),
  malwareScanDetails: MalwareScanDetails.nullish(),
  runtimeDetails: z
    .object({
      process: z
        .object({
          name: word,
          executablePath: word,
          executableSha256: word,
          pid: whole,
          pwd: word,
          startTime: loose,
          uuid: word,
          user: word,
          userId: loose,
        })
        .nullish(),
      context: loose,
    })
    .nullish(),
  detection: z.object({ anomaly: loose, sequence: Sequence.nullish() }).nullish(),
})

/** A GuardDuty finding of schema version 2.0 as exports, EventBridge and the API write it: the parts that we read (GuardDuty API: Finding). */
export const Finding = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  updatedAt: loose,
  accountId: loose,
  arn: word,
  associatedAttackSequenceArn: word,
  confidence: number,
  createdAt: loose,
  customDetectionRuleName: word,
  description: word,
  partition: word,
  region: word,
  resource: Resource.nullish(),
  schemaVersion: word,
  service: Service.nullish(),
  severity: loose,
  title: word,
})
export type Finding = z.output<typeof Finding>
export type Service = z.output<typeof Service>

const readFinding = recordReader(Finding)

/** Makes the reader of one object of findings: decoded values in, camelCase or PascalCase, typed findings out. */
export function findingReader(): (value: unknown, notes: Notes) => Read<Finding> {
  return (value, notes) => {
    const record = readFinding(isPascalCaseFinding(value) ? lowerFirstLetters(value) : value, notes)
    return isRejection(record) ? record : { kind: 'record', record }
  }
}
