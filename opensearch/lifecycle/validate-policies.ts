import * as z from 'zod'
import { type IsmPolicy, POLICY_PREFIX } from './ism-policy.ts'
import type { SnapshotPolicy } from './snapshot-policy.ts'

/** What a server would not take, or would take and do something else than is meant. */
export interface PolicyProblem {
  readonly policy: string
  readonly message: string
}

const Duration = z.string().regex(/^[1-9]\d*(d|h|m|s|ms)$/, 'must be a time such as 30d')
const Size = z.string().regex(/^[1-9]\d*(b|kb|mb|gb|tb|pb)$/, 'must be a size such as 30gb')
const Count = z.number().int().positive()
const Empty = z.strictObject({})
const Cron = z.strictObject({
  cron: z.strictObject({
    expression: z.string().regex(/^(\S+ ){4}\S+$/, 'must be a cron expression of five fields'),
    timezone: z.string().min(1),
  }),
})

/** Actions by name (index-management: their parsers refuse any other key). Rollover is left out: it would write findings and months twice. */
const ACTIONS = {
  force_merge: z.strictObject({ max_num_segments: Count, wait_for_completion: z.boolean().optional() }),
  read_only: Empty,
  read_write: Empty,
  replica_count: z.strictObject({ number_of_replicas: z.number().int().nonnegative() }),
  index_priority: z.strictObject({ priority: z.number().int().nonnegative() }),
  snapshot: z.strictObject({ repository: z.string().min(1), snapshot: z.string().min(1) }),
  open: Empty,
  close: Empty,
  delete: Empty,
} as const

const Action = z
  .looseObject({
    timeout: Duration.optional(),
    retry: z
      .strictObject({ count: Count, backoff: z.enum(['exponential', 'constant', 'linear']), delay: Duration })
      .optional(),
  })
  .superRefine((action, context) => {
    const { timeout: _, retry: __, ...named } = action
    const [name, ...others] = Object.keys(named)
    if (name === undefined || others.length > 0)
      return context.addIssue(`an action has one name, this has ${Object.keys(named).length}`)
    const schema = (ACTIONS as Readonly<Record<string, z.ZodType>>)[name]
    if (schema === undefined) return context.addIssue(`${name} is no action that we use`)
    const result = schema.safeParse(named[name])
    if (!result.success) context.addIssue(`${name}: ${result.error.issues[0]?.message}`)
  })

const Conditions = z
  .strictObject({
    min_index_age: Duration.optional(),
    min_rollover_age: Duration.optional(),
    min_doc_count: Count.optional(),
    min_size: Size.optional(),
    cron: Cron.shape.cron.optional(),
  })
  .refine((conditions) => Object.keys(conditions).length === 1, 'a transition has exactly one condition')

const State = z
  .strictObject({
    name: z.string().min(1),
    actions: z.array(Action),
    transitions: z.array(z.strictObject({ state_name: z.string().min(1), conditions: Conditions })),
  })
  .superRefine(({ actions, transitions }, context) => {
    const deletion = actions.findIndex((action) => 'delete' in action)
    if (deletion === -1) return
    if (deletion !== actions.length - 1) context.addIssue('nothing can follow delete')
    if (transitions.length > 0) context.addIssue('a state that deletes has no transitions')
  })

/** index-management takes no pattern that could not be a name of an index, and none of system indices. */
const Pattern = z.string().regex(/^[a-z0-9][a-z0-9._-]*-\*$/, 'must be the name of an index and -*')

const Policy = z
  .strictObject({
    policy: z.strictObject({
      description: z.string().min(1),
      default_state: z.string().min(1),
      states: z.array(State).min(1),
      ism_template: z
        .array(z.strictObject({ index_patterns: z.array(Pattern).min(1), priority: z.number().int().nonnegative() }))
        .min(1),
    }),
  })
  .superRefine(({ policy: { states, default_state } }, context) => {
    const names = states.map(({ name }) => name)
    const twice = names.find((name, position) => names.indexOf(name) !== position)
    if (twice !== undefined) context.addIssue(`two states are named ${twice}`)
    if (!names.includes(default_state)) context.addIssue(`there is no state ${default_state} to begin with`)
    for (const { name, transitions } of states)
      for (const { state_name } of transitions)
        if (!names.includes(state_name)) context.addIssue(`${name} leads to ${state_name}, which does not exist`)
  })

const Snapshots = z.strictObject({
  description: z.string().min(1),
  enabled: z.boolean(),
  creation: z.strictObject({ schedule: Cron, time_limit: Duration }),
  deletion: z.strictObject({
    schedule: Cron,
    time_limit: Duration,
    condition: z
      .strictObject({ max_age: Duration.optional(), max_count: Count.optional(), min_count: Count.optional() })
      .refine(
        ({ max_age, max_count }) => max_age !== undefined || max_count !== undefined,
        'must say max_age or max_count',
      )
      .refine(({ max_count, min_count = 0 }) => max_count === undefined || max_count > min_count, {
        error: 'max_count must be more than min_count',
      }),
  }),
  snapshot_config: z.strictObject({
    repository: z.string().min(1),
    indices: z.string().min(1),
    date_format: z.string().regex(/^[\w.'-]+$/, 'must have no sign that the name of a snapshot may not have'),
    ignore_unavailable: z.boolean(),
    include_global_state: z.boolean(),
    partial: z.boolean(),
  }),
})

/**
 * Says what is wrong with policies, by the rules of the plugin's own parsers, because neither plugin runs on our machines (OpenSearch
 * index-management: Policy, State, Transition, ISMTemplate, SMPolicy).
 */
export function validatePolicies(
  policies: readonly IsmPolicy[],
  snapshots: readonly SnapshotPolicy[] = [],
): PolicyProblem[] {
  return [
    ...policies.flatMap(({ id, body }) => [...nameProblems(id), ...problemsOf(id, Policy.safeParse(body))]),
    ...snapshots.flatMap(({ name, body }) => [...nameProblems(name), ...problemsOf(name, Snapshots.safeParse(body))]),
    ...overlaps(policies),
  ]
}

function nameProblems(name: string): PolicyProblem[] {
  if (name.startsWith(POLICY_PREFIX) && /^[a-z0-9_-]+$/.test(name)) return []
  return [{ policy: name, message: `a policy of ours is named ${POLICY_PREFIX}… in small letters` }]
}

function problemsOf(policy: string, result: z.ZodSafeParseResult<unknown>): PolicyProblem[] {
  if (result.success) return []
  return result.error.issues.map(({ path, message }) => ({ policy, message: [path.join('.'), message].join(': ') }))
}

/** A policy is refused when its pattern meets that of another of the same priority. */
function overlaps(policies: readonly IsmPolicy[]): PolicyProblem[] {
  const claims = policies.flatMap(({ id, body }) =>
    body.policy.ism_template.flatMap(({ index_patterns, priority }) =>
      index_patterns.map((pattern) => ({ id, priority, begin: pattern.replace(/\*$/, '') })),
    ),
  )
  return claims.flatMap((claim, position) =>
    claims
      .slice(position + 1)
      .filter(({ begin, priority }) => {
        const meets = begin.startsWith(claim.begin) || claim.begin.startsWith(begin)
        return meets && priority === claim.priority
      })
      .map(({ id, begin }) => ({
        policy: claim.id,
        message: `${claim.begin}* meets ${begin}* of ${id} at the same priority`,
      })),
  )
}
