/** What was found out about one thing in an account and Region. */
export type State =
  /** It is there and can be used. */
  | 'ready'
  /** It is not switched on here. */
  | 'missing'
  /** A slot that nobody uses. */
  | 'free'
  /** A slot that somebody else uses. */
  | 'taken'
  /** A slot that we use. */
  | 'ours'
  /** Another account administers it. */
  | 'member'
  /** Nobody else administers it. */
  | 'alone'
  /** The question itself is not allowed; `scp` in the detail when a service control policy says so. */
  | 'denied'
  /** The question could not be answered. */
  | 'unknown'

/** One answer of the preflight. */
export interface Answer {
  readonly id: QuestionId | LogSlotId
  readonly state: State
  readonly detail: string
}

/** Ends the detail of an unknown answer where only whoever asks can say which bucket is that of the centre. */
export const UNTOLD_BUCKETS = 'whether that is the centre, only its buckets tell'

/** What the preflight asks, in its order. */
export const QUESTION_IDS = [
  'guardduty-detector',
  'guardduty-administrator',
  'guardduty-destination',
  'securityhub-hub',
  'securityhub-administrator',
  'inspector-status',
  'config-rules',
  'config-channel',
  'cloudtrail-trails',
  'vpc-flow-logs',
  'waf-logging',
] as const
export type QuestionId = (typeof QUESTION_IDS)[number]
/** What only the command asks besides. */
export type LogSlotId = 'resolver-logging' | 'network-firewall-logging' | 'load-balancer-logging'

/** A call of an AWS API: the package of its client after `@aws-sdk/client-`, the name of the client before `Client`, the operation. */
export interface Call {
  readonly client: string
  readonly service: string
  readonly operation: string
  readonly input?: Readonly<Record<string, unknown>>
}

/** Makes a call and returns what the SDK reads; rejects with the error of the SDK. */
export type Ask = (call: Call) => Promise<Readonly<Record<string, unknown>>>

/** What the answers depend on. */
export interface PreflightSettings {
  /** The central bucket: a slot that leads there is ours. */
  readonly bucket: string
  /** VPCs whose flow logs are wanted. */
  readonly vpcIds: readonly string[]
}
