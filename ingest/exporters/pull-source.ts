import { HinomiError } from '#core/errors.ts'
import type { Rate } from './pull-pace.ts'

/** One finding as the service sent it. */
export interface RawFinding {
  /** Exact JSON text on one line. */
  readonly json: string
  /** What makes it unique within its account and source: the same texts as the id parts of its normaliser. */
  readonly idParts: readonly string[]
}

/** One page of a list. */
export interface PulledPage {
  readonly findings: readonly RawFinding[]
  /** Token of the page after it; undefined for the last one. */
  readonly next: string | undefined
}

/** Runs one request at the pace of the service and with patience; throws HinomiError. */
export type Asking = <T>(action: string, ask: () => Promise<T>) => Promise<T>

/** Asks for the page of a token; undefined begins the list. */
export type PageReader = (next: string | undefined) => Promise<PulledPage>

/** Whose findings are asked for, and how a client of the SDK is made. */
export interface PullPlace {
  readonly account: string
  readonly region: string
  /** Settings of every SDK client: Region, credentials, endpoint of a stand-in. */
  readonly client: object
}

/** A service whose whole list of findings can be asked for, page by page. */
export interface PullSource {
  readonly id: 'guardduty' | 'securityhub' | 'inspector' | 'config_compliance'
  /** The word of the object key. */
  readonly word: string
  readonly detailType: string
  /** Name of the list in the `detail` of an envelope. */
  readonly member: string
  /** IAM actions that it needs; all of them only read. */
  readonly actions: readonly string[]
  readonly rate: Rate
  /** Looks whether the service is on; undefined when it is off here, so that there is no list. */
  open(place: PullPlace, asking: Asking): Promise<PageReader | undefined>
}

/** Joins the raw texts of a page with what identifies each. @throws HinomiError `bug` when the raw page does not hold what the SDK read. */
export function identify(
  texts: readonly string[],
  expected: number,
  partsOf: (finding: Readonly<Record<string, unknown>>) => readonly unknown[],
): RawFinding[] {
  if (texts.length !== expected) {
    throw new HinomiError('bug', `the raw page holds ${texts.length} findings where the SDK read ${expected}`)
  }
  return texts.map((json) => ({
    json,
    idParts: partsOf(JSON.parse(json) as Record<string, unknown>).map((part) => String(part ?? '')),
  }))
}
