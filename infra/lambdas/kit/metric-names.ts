/** The namespace of all metrics of ours in CloudWatch. */
export const METRICS_NAMESPACE = 'Hinomi'

/** The dimension `service` of the loader's metrics, and of those of the scheduled detection. */
export const LOADER_SERVICE = 'loader'
export const DETECTION_SERVICE = 'detection'

/**
 * The metrics of the loader function, each with its unit. An alarm belongs on `MessagesRejected`, `ObjectsFailed`, `ObjectsUnrecognized`,
 * `RecordsQuarantined`, `SignalsFailed` and `ConfigurationRefused` above zero, on `ObjectsRefused` above zero for long, and on `Lag`.
 */
export const LOADER_METRICS = {
  ObjectsLoaded: 'count',
  ObjectsMissing: 'count',
  ObjectsFailed: 'count',
  ObjectsUnfinished: 'count',
  ObjectsRefused: 'count',
  ObjectsUnrecognized: 'count',
  MessagesRejected: 'count',
  RecordsReceived: 'count',
  RecordsIndexed: 'count',
  RecordsDuplicate: 'count',
  RecordsSkipped: 'count',
  RecordsQuarantined: 'count',
  SignalsFailed: 'count',
  BulkRetries: 'count',
  ConfigurationRefused: 'count',
  Lag: 'seconds',
} as const

/** The metrics of the detection function. */
export const DETECTION_METRICS = {
  RulesRun: 'count',
  RulesFailed: 'count',
  SignalsNew: 'count',
  SignalsFailed: 'count',
} as const
