import * as z from 'zod'
import { listOf, loose, number, word, words } from '#core/schema-words.ts'
import { Tags } from './record-tags.ts'

const Indicators = listOf(z.object({ key: word, values: words }))

const Actor = z.object({
  user: z
    .object({
      name: word,
      uid: word,
      type: word,
      credentialUid: word,
      account: z.object({ uid: word }).nullish(),
    })
    .nullish(),
  session: z.object({ uid: word }).nullish(),
  process: z.object({ sha256: word }).nullish(),
})
export type Actor = z.output<typeof Actor>

const SequenceResource = z.object({
  uid: word,
  name: word,
  accountId: word,
  resourceType: word,
  region: word,
  cloudPartition: word,
  tags: Tags,
})
export type SequenceResource = z.output<typeof SequenceResource>

const Endpoint = z.object({
  ip: word,
  domain: word,
  port: loose,
  location: z.object({ city: word, country: word, latitude: number, longitude: number }).nullish(),
  autonomousSystem: z.object({ name: word, number: loose }).nullish(),
})
export type Endpoint = z.output<typeof Endpoint>

const Signal = z.object({
  uid: word,
  type: word,
  name: word,
  firstSeenAt: loose,
  lastSeenAt: loose,
  signalIndicators: Indicators,
})

/** A chain of signals that together look like one attack (GuardDuty API: Sequence). */
export const Sequence = z.object({
  uid: word,
  description: word,
  actors: listOf(Actor),
  resources: listOf(SequenceResource),
  endpoints: listOf(Endpoint),
  signals: listOf(Signal),
  sequenceIndicators: Indicators,
  additionalSequenceTypes: words,
})
export type Sequence = z.output<typeof Sequence>
