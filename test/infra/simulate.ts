import { anonymousPrincipal, runSimulation, type Simulation } from '@cloud-copilot/iam-simulate'
import type { Template } from './synthesize.ts'

/** Who asks: a service for an account, a role, or nobody in particular. */
export type Asker =
  | { readonly service: string; readonly forAccount: string; readonly sourceArn?: string }
  | { readonly role: string }
  | 'anonymous'

/** What is asked of a resource policy. */
export interface Question {
  readonly asker: Asker
  readonly action: string
  readonly resource: string
  /** The account that owns the resource. */
  readonly owner: string
  readonly context?: Readonly<Record<string, string>>
}

/** The answer of IAM in one word. */
export type Answer = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied'

const TLS = { 'aws:SecureTransport': 'true' }

/**
 * Asks what a resource policy decides, in the worst case: the role that asks may do everything by policies of its own account, so that
 * nothing but the policy stands in the way.
 */
export function ask(policy: object, question: Question): Promise<Answer> {
  return simulate(question, policy, [{ Effect: 'Allow', Action: '*', Resource: '*' }])
}

/** Asks what a role of the owner of the resource may do by its own policies; the policy of the resource may only deny. */
export function askOwnRole(
  statements: readonly object[],
  policy: object | undefined,
  question: Question,
): Promise<Answer> {
  return simulate(question, policy, statements)
}

async function simulate(
  { asker, action, resource, owner, context = {} }: Question,
  resourcePolicy: object | undefined,
  identity: readonly object[],
): Promise<Answer> {
  const who = principalOf(asker)
  const request: Simulation = {
    request: {
      principal: who.principal,
      action,
      resource: { resource, accountId: owner },
      contextVariables: { ...TLS, ...who.context, ...context },
    },
    identityPolicies: who.isRole ? [{ name: 'own', policy: { Version: '2012-10-17', Statement: identity } }] : [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  }
  const answer = await runSimulation(request, {})
  if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`)
  return answer.overallResult as Answer
}

function principalOf(asker: Asker): {
  principal: Simulation['request']['principal']
  context: Record<string, string>
  isRole: boolean
} {
  if (asker === 'anonymous') return { principal: anonymousPrincipal, context: {}, isRole: false }
  if ('service' in asker) {
    const { service, forAccount, sourceArn } = asker
    const context = { 'aws:SourceAccount': forAccount, ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }) }
    return { principal: service, context: { ...context, 'aws:PrincipalIsAWSService': 'true' }, isRole: false }
  }
  const account = asker.role.split(':')[4] ?? ''
  return {
    principal: asker.role,
    context: { 'aws:PrincipalAccount': account, 'aws:PrincipalArn': asker.role },
    isRole: true,
  }
}

/** Replaces what CloudFormation would fill in. Texts are by `Ref` or `LogicalId.Attribute`; anything else that is not known fails the test. */
export function resolved<T>(value: T, known: Readonly<Record<string, string>>): T {
  return resolve(value, known) as T
}

function resolve(value: unknown, known: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(one, known))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const [name, inner] = entries[0] ?? ['', undefined]
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return filled(name, inner, known)
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member, known)]))
}

function filled(name: string, inner: unknown, known: Readonly<Record<string, string>>): string {
  if (name === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]]
    return parts.map((part) => resolve(part, known)).join(separator)
  }
  const text = known[Array.isArray(inner) ? inner.join('.') : String(inner)]
  if (text === undefined) throw new Error(`unresolved ${name} ${JSON.stringify(inner)}`)
  return text
}

/** Returns the statements of the inline policies of a role, by its logical id. */
export function statementsOfRole(template: Template, logicalId: string): object[] {
  const role = template.Resources[logicalId]
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`the template has no role ${logicalId}`)
  return role.Properties.Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
  )
}
