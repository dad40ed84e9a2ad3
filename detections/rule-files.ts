/** One example of a rule: events, and whether they fire. */
export interface RuleExample {
  /** Name of the rule within the file. */
  readonly rule: string
  readonly name: string
  /** False for a near miss, which must stay quiet. */
  readonly match: boolean
  readonly level?: string | undefined
  /** Codes that hide the hit. */
  readonly suppressed?: readonly string[] | undefined
  readonly lists?: object | undefined
  readonly events: readonly RuleExampleEvent[]
}

/** An event of an example: a nested document, and when and how often it happens. */
export interface RuleExampleEvent {
  readonly event: object
  readonly at?: string | undefined
  readonly repeat?: number | undefined
  readonly every?: string | undefined
  readonly service?: string | undefined
}

/** A rule file as it was written, in Sigma 2, with its examples. */
export interface RuleFileText {
  /** Path below `detections/rules/`. */
  readonly file: string
  readonly text: string
  readonly tests: readonly RuleExample[]
}

/** A detection of the catalogue that has no rule yet. */
export interface WaitingDetection {
  readonly id: string
  readonly title: string
  readonly titleJa: string
  readonly waitsFor: string
  readonly why: string
}

/** Reads the texts of all rules; they are read only where somebody looks at one, since they are large. */
export async function readRuleFiles(): Promise<readonly RuleFileText[]> {
  const { default: files } = await import('./generated/rule-files.json', { with: { type: 'json' } })
  return files as unknown as readonly RuleFileText[]
}

/** Reads which detections of the catalogue wait, and what for. */
export async function readWaitingDetections(): Promise<readonly WaitingDetection[]> {
  const { default: waiting } = await import('./generated/waiting.json', { with: { type: 'json' } })
  return waiting
}
