import { onlyIf, type Value } from './cloudformation.ts'

/** A service whose events an EventBridge rule hands to a Firehose stream: what it is called in the template and in our keys, and which events. */
export interface EventRoute {
  /** Name of the parameter that switches it on, and beginning of the logical ids of its resources. */
  readonly name: string
  /** The word in `events/<account>/<word>/<region>/…`. */
  readonly word: string
  /** Ids of the sources of the accounts registry that want it. */
  readonly sourceIds: readonly string[]
  /** How people know the service. */
  readonly title: string
  readonly eventSource: string
  readonly detailTypes: readonly Value[]
  /** Records wait this long for others before they are written together. */
  readonly bufferSeconds: number
  /** The source as the pull exporter knows it; undefined where the service has no list of its state that we may ask for. */
  readonly pull: string | undefined
}

/** The name of the condition that a toggle is switched on. */
export const isOn = (parameter: string): string => `${parameter}On`

/** Toggles that add a detail type to the rule of a route: OCSF findings of the new Security Hub, and changes of configuration items. */
export const SECURITY_HUB_V2 = 'SecurityHubV2'
export const CONFIG_ITEMS = 'ConfigItems'

/**
 * The routes of the template.
 *
 * Detail types are matched exactly: the same services also send events that are no findings (EventBridge: events of AWS services).
 * Nothing is filtered by state, else it would never be seen that a finding was closed.
 */
export const EVENT_ROUTES: readonly EventRoute[] = [
  {
    name: 'GuardDuty',
    word: 'guardduty',
    sourceIds: ['guardduty'],
    title: 'Amazon GuardDuty',
    eventSource: 'aws.guardduty',
    detailTypes: ['GuardDuty Finding'],
    bufferSeconds: 60,
    pull: 'guardduty',
  },
  {
    name: 'SecurityHub',
    word: 'securityhub',
    sourceIds: ['securityhub'],
    title: 'AWS Security Hub CSPM',
    eventSource: 'aws.securityhub',
    detailTypes: ['Security Hub Findings - Imported', onlyIf(isOn(SECURITY_HUB_V2), 'Findings Imported V2')],
    bufferSeconds: 300,
    pull: 'securityhub',
  },
  {
    name: 'Inspector',
    word: 'inspector',
    sourceIds: ['inspector'],
    title: 'Amazon Inspector',
    eventSource: 'aws.inspector2',
    detailTypes: ['Inspector2 Finding'],
    bufferSeconds: 300,
    pull: 'inspector',
  },
  {
    name: 'Config',
    word: 'config',
    sourceIds: ['config_compliance', 'config_item'],
    title: 'AWS Config',
    eventSource: 'aws.config',
    detailTypes: ['Config Rules Compliance Change', onlyIf(isOn(CONFIG_ITEMS), 'Config Configuration Item Change')],
    bufferSeconds: 300,
    pull: 'config_compliance',
  },
  {
    name: 'Health',
    word: 'health',
    sourceIds: ['health'],
    title: 'AWS Health',
    eventSource: 'aws.health',
    detailTypes: ['AWS Health Event', 'AWS Health Abuse Event'],
    bufferSeconds: 300,
    pull: undefined,
  },
]

/** The routes whose state is also pulled. */
export const PULLED_ROUTES = EVENT_ROUTES.filter(({ pull }) => pull !== undefined)
