import { isAccountId } from '#core/accounts.ts'
import { parseArn } from '#core/arn.ts'
import { list } from '#core/text.ts'
import { member, texts } from './values.ts'

/** What the statements of a policy give away. */
export interface Grants {
  /** Something is open to everybody. */
  public: boolean
  /** Administrator rights are given. */
  admin: boolean
  /** Accounts that are given access. */
  readonly accounts: Set<string>
}

/** CloudTrail leaves out what is over 100 KB, so no real policy is longer. */
const MAX_POLICY_CHARACTERS = 128 * 1024
const MAX_STATEMENTS = 1000

/**
 * Reads a policy document: an object with statements, or its JSON as text, also URL-encoded as IAM writes it.
 *
 * Undefined when the value is none, or a text longer than any that CloudTrail delivers.
 */
export function readPolicy(value: unknown): object | undefined {
  const document = typeof value === 'string' ? parsePolicy(value) : value
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined
  return statementsOf(document) === undefined ? undefined : document
}

function parsePolicy(text: string): unknown {
  if (text.length > MAX_POLICY_CHARACTERS) return undefined
  const start = /^\s*(\{|%7b|%0a|%20|%09|%0d|")/i.exec(text)?.[1]
  if (start === undefined) return undefined
  try {
    const value: unknown = JSON.parse(start.startsWith('%') ? decodeURIComponent(text) : text)
    // Some consoles send the JSON of a policy as a JSON text.
    return typeof value === 'string' && value.trimStart().startsWith('{') ? JSON.parse(value) : value
  } catch {
    return undefined
  }
}

function statementsOf(document: unknown): readonly unknown[] | undefined {
  const statements = member(document, 'Statement') ?? member(document, 'statement')
  if (Array.isArray(statements)) return statements.slice(0, MAX_STATEMENTS)
  return typeof statements === 'object' && statements !== null ? [statements] : undefined
}

/** Adds what a policy document gives away (IAM User Guide: policy elements, how S3 defines "public"). */
export function addPolicy(document: object, grants: Grants): void {
  for (const statement of statementsOf(document) ?? []) addStatement(statement, grants)
}

/** Adds what one statement gives away; only Allow gives. */
export function addStatement(statement: unknown, grants: Grants): void {
  const effect = element(statement, 'Effect')
  if (typeof effect !== 'string' || effect.toLowerCase() !== 'allow') return
  const principal = element(statement, 'Principal')
  const others = element(statement, 'NotPrincipal')
  if (principal === undefined && others === undefined) {
    // Without a principal it is a policy of a user or role.
    if (isAdministration(statement)) grants.admin = true
    return
  }
  const conditions = conditionsOf(element(statement, 'Condition'))
  // To allow all but some is to allow everybody else.
  if ((others !== undefined || isEverybody(principal)) && !conditions.some(isLimit)) grants.public = true
  for (const text of [...principals(principal), ...conditions.flatMap(accountTexts)]) {
    const account = accountOf(text)
    if (account !== undefined) grants.accounts.add(account)
  }
}

function element(statement: unknown, name: string): unknown {
  return member(statement, name) ?? member(statement, name.charAt(0).toLowerCase() + name.slice(1))
}

function isEverybody(principal: unknown): boolean {
  return texts(principal).includes('*') || texts(element(principal, 'AWS')).includes('*')
}

/** Services are no accounts; all other kinds of principals may name one. */
function principals(principal: unknown): string[] {
  return [...texts(principal), ...texts(element(principal, 'AWS')), ...texts(element(principal, 'Federated'))]
}

/** Returns the account that an account id or an ARN names. */
export function accountOf(text: string): string | undefined {
  if (isAccountId(text)) return text
  const account = parseArn(text)?.account
  return account !== undefined && isAccountId(account) ? account : undefined
}

interface Condition {
  /** `stringequals`, in lower case. */
  readonly operator: string
  /** `aws:sourcearn`, in lower case: condition keys have no case. */
  readonly key: string
  readonly values: readonly string[]
}

function conditionsOf(block: unknown): Condition[] {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return []
  return Object.entries(block).flatMap(([operator, keys]) =>
    typeof keys !== 'object' || keys === null
      ? []
      : Object.entries(keys).map(([key, values]) => ({
          operator: operator.toLowerCase(),
          key: key.toLowerCase(),
          values: texts(values),
        })),
  )
}

/** Keys that tell who calls or from where. */
const LIMITS: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:sourceip',
  'aws:vpcsourceip',
  'kms:calleraccount',
])

/** A condition that shuts some out does not limit who comes in, nor does one that holds where its key is missing. */
function isPositive(operator: string): boolean {
  return !operator.includes('not') && operator !== 'null' && !operator.startsWith('forallvalues:')
}

function isLimit({ operator, key, values }: Condition): boolean {
  if (!LIMITS.has(key) || !isPositive(operator) || operator.endsWith('ifexists')) return false
  const open = key.endsWith('sourceip') ? /\/0+$/ : /^\*+$/
  return values.length > 0 && !values.some((value) => open.test(value))
}

/** Keys whose values name the accounts that may come in. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'kms:calleraccount',
])

function accountTexts({ operator, key, values }: Condition): readonly string[] {
  return ACCOUNT_KEYS.has(key) && isPositive(operator) ? values : []
}

/** Everything, or everything in IAM, on every resource. To allow all actions but some is to administer, as PowerUserAccess does. */
function isAdministration(statement: unknown): boolean {
  if (!texts(element(statement, 'Resource')).some((resource) => /^\*+$/.test(resource))) return false
  if (list(element(statement, 'NotAction')).length > 0 || typeof element(statement, 'NotAction') === 'string')
    return true
  return texts(element(statement, 'Action')).some((action) => /^(?:\*+|\*+:\*+|iam:\*+)$/i.test(action))
}
