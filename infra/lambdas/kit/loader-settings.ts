import * as z from 'zod'
import { HinomiError } from '#core/errors.ts'

/** The environment of a function, checked once when it starts. */
const Environment = z.object({
  HINOMI_OPENSEARCH_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  HINOMI_CONFIG: z.string().min(1),
  HINOMI_CONFIG_MINUTES: z.coerce.number().positive().max(1440).default(5),
  HINOMI_BUCKETS: z
    .string()
    .transform((text) => text.split(',').flatMap((name) => name.trim() || []))
    .pipe(z.array(z.string()).min(1, 'must name at least one bucket')),
  HINOMI_QUEUE_URL: z.url('must be the URL of the queue'),
  HINOMI_RETRY_SECONDS: z.coerce.number().int().min(1).max(900).default(60),
  HINOMI_DETECT_HOURS: z.coerce.number().positive().max(9600).default(24),
})

/** Where the registry and the lists lie, and how old what was read of them may be. */
export interface ConfigPlace {
  /** `s3://bucket/prefix`, or a folder beside the function. */
  readonly location: string
  readonly maxAgeMs: number
}

/** What the loader function is told. */
export interface LoaderSettings {
  readonly opensearchUrl: string
  readonly config: ConfigPlace
  /** The buckets that objects may lie in; the first is the main one. */
  readonly buckets: readonly string[]
  readonly queueUrl: string
  readonly firstDelaySeconds: number
}

/** What the detection function is told. */
export interface DetectSettings {
  readonly opensearchUrl: string
  readonly config: ConfigPlace
  /** How far back events were loaded that the rules look at. */
  readonly sinceMs: number
}

type Variables = Readonly<Record<string, string | undefined>>

/** Reads the settings of the loader function. @throws HinomiError `config` naming the variable. */
export function loaderSettings(variables: Variables): LoaderSettings {
  const read = parse(Environment.omit({ HINOMI_DETECT_HOURS: true }), variables)
  return {
    opensearchUrl: read.HINOMI_OPENSEARCH_URL,
    config: placeOf(read),
    buckets: read.HINOMI_BUCKETS,
    queueUrl: read.HINOMI_QUEUE_URL,
    firstDelaySeconds: read.HINOMI_RETRY_SECONDS,
  }
}

/** Reads the settings of the detection function. @throws HinomiError `config` naming the variable. */
export function detectSettings(variables: Variables): DetectSettings {
  const own = Environment.pick({
    ...{ HINOMI_OPENSEARCH_URL: true, HINOMI_CONFIG: true, HINOMI_CONFIG_MINUTES: true, HINOMI_DETECT_HOURS: true },
  })
  const read = parse(own, variables)
  return {
    opensearchUrl: read.HINOMI_OPENSEARCH_URL,
    config: placeOf(read),
    sinceMs: read.HINOMI_DETECT_HOURS * 3_600_000,
  }
}

function placeOf(read: { HINOMI_CONFIG: string; HINOMI_CONFIG_MINUTES: number }): ConfigPlace {
  return { location: read.HINOMI_CONFIG, maxAgeMs: read.HINOMI_CONFIG_MINUTES * 60_000 }
}

function parse<T>(schema: z.ZodType<T>, variables: Variables): T {
  // an empty variable says no more than a missing one
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new HinomiError('config', `${issue?.path.join('.')}: ${issue?.message}: set it in the function's environment`)
}
