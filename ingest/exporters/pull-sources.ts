import { configCompliance } from './pull-config-compliance.ts'
import { guardduty } from './pull-guardduty.ts'
import { inspector } from './pull-inspector.ts'
import { securityhub } from './pull-securityhub.ts'
import type { PullSource } from './pull-source.ts'

/** Every service that can be pulled, in the order in which that is done. */
export const PULL_SOURCES: readonly PullSource[] = [guardduty, securityhub, inspector, configCompliance]

/** The IAM actions that pulling everything needs; all of them only read findings and whether a service is on. */
export const PULL_ACTIONS: readonly string[] = PULL_SOURCES.flatMap(({ actions }) => actions)
