import type { Template, Value } from '#infra/member/cloudformation.ts'

/** Where a template is deployed and with what. */
export interface Deployment {
  readonly account: string
  readonly region: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What of a template would be there: everything with its functions carried out. */
export interface Deployed {
  readonly resources: Readonly<Record<string, DeployedResource>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly conditions: Readonly<Record<string, boolean>>
  /** Rules whose assertion does not hold, by what they say. */
  readonly refusals: readonly string[]
}

/** A resource that would be there. */
export interface DeployedResource {
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** The name that Ref gives, by the property that holds it. */
const NAMES = ['QueueName', 'LogGroupName', 'LogStreamName', 'DeliveryStreamName', 'FunctionName', 'RoleName', 'Name']
const NO_VALUE = Symbol('AWS::NoValue')

/**
 * Carries out the functions of a template as CloudFormation would, without any AWS.
 *
 * @throws Error for a parameter without a value or with one that does not fit, for a reference to what is not there under these
 *   conditions, and for a function that it does not know.
 */
export function deployTemplate(template: Template, { account, region, parameters }: Deployment): Deployed {
  const values: Record<string, string> = { 'AWS::AccountId': account, 'AWS::Region': region }
  for (const [name, { Default, AllowedValues, AllowedPattern }] of Object.entries(template.Parameters)) {
    const value = parameters[name] ?? Default
    if (value === undefined) throw new Error(`parameter ${name} has no value`)
    if (AllowedValues?.includes(value) === false) throw new Error(`${name}: ${value} is not allowed`)
    if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value)) throw new Error(`${name}: ${value}`)
    values[name] = value
  }
  const holds = (name: string): boolean => {
    const found = template.Conditions[name]
    if (found === undefined) throw new Error(`there is no condition ${name}`)
    return resolve(found) as boolean
  }
  const isThere = (name: string) => {
    const { Condition } = template.Resources[name] ?? fail(`there is no ${name}`)
    return Condition === undefined || holds(Condition)
  }
  const propertiesOf = (name: string) => {
    if (!isThere(name)) fail(`${name} is not there under these conditions`)
    return template.Resources[name]?.Properties ?? {}
  }
  const refer = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NO_VALUE
    if (values[name] !== undefined) return values[name]
    const properties = propertiesOf(name)
    const key = NAMES.find((one) => properties[one] !== undefined)
    return key === undefined ? name : resolve(properties[key] as Value)
  }
  const attribute = (name: string, key: string): unknown => {
    propertiesOf(name)
    if (key !== 'Arn') return key === 'QueueName' ? refer(name) : `${name}.${key}`
    return arnOf(template.Resources[name]?.Type ?? '', String(refer(name)))
  }
  const arnOf = (type: string, name: string): string => {
    const at = (service: string) => `arn:aws:${service}:${region}:${account}`
    if (type === 'AWS::SQS::Queue') return `${at('sqs')}:${name}`
    if (type === 'AWS::Logs::LogGroup') return `${at('logs')}:log-group:${name}:*`
    if (type === 'AWS::KinesisFirehose::DeliveryStream') return `${at('firehose')}:deliverystream/${name}`
    if (type === 'AWS::Lambda::Function') return `${at('lambda')}:function:${name}`
    if (type === 'AWS::IAM::Role') return `arn:aws:iam::${account}:role/${name}`
    return fail(`no ARN known for ${type}`)
  }
  const functions: Readonly<Record<string, (argument: never) => unknown>> = {
    Ref: refer,
    Condition: holds,
    'Fn::GetAtt': ([name, key]: [string, string]) => attribute(name, key),
    'Fn::Sub': (text: string) => text.replace(/\$\{([^}]+)\}/g, (_, name: string) => String(refer(name))),
    'Fn::Join': ([between, parts]: [string, Value[]]) => parts.map(resolve).join(between),
    'Fn::Split': ([at, text]: [string, Value]) => String(resolve(text)).split(at),
    'Fn::Select': ([place, list]: [number, Value]) =>
      (resolve(list) as unknown[])[place] ?? fail(`nothing at place ${place}`),
    'Fn::FindInMap': ([map, first, second]: [string, string, string]) =>
      template.Mappings[map]?.[first]?.[second] ?? fail(`no ${map}.${first}.${second}`),
    'Fn::If': ([name, yes, no]: [string, Value, Value]) => resolve(holds(name) ? yes : no),
    'Fn::Equals': ([left, right]: [Value, Value]) => resolve(left) === resolve(right),
    'Fn::Not': ([one]: [Value]) => !resolve(one),
    'Fn::And': (all: Value[]) => all.every((one) => resolve(one)),
    'Fn::Or': (all: Value[]) => all.some((one) => resolve(one)),
    'Fn::Contains': ([list, one]: [Value, Value]) => (resolve(list) as unknown[]).includes(resolve(one)),
  }
  const resolve = (value: Value): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== NO_VALUE)
    if (typeof value !== 'object') return value
    const [[name, argument] = ['', ''], ...others] = Object.entries(value)
    // The block of that name in a policy is no function; a condition of the template is named by text.
    const isFunction =
      name in functions && others.length === 0 && (name !== 'Condition' || typeof argument === 'string')
    if (isFunction) return functions[name]?.(argument as never)
    if (name.startsWith('Fn::')) throw new Error(`unknown function ${name}`)
    const resolved = Object.entries(value).map(([key, one]) => [key, resolve(one)] as const)
    return Object.fromEntries(resolved.filter(([, one]) => one !== NO_VALUE))
  }

  const there = Object.entries(template.Resources).filter(([name]) => isThere(name))
  return {
    resources: Object.fromEntries(
      there.map(([name, { Type, Properties = {} }]) => [
        name,
        { type: Type, properties: resolve(Properties) as Record<string, unknown> },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs)
        .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
        .map(([name, { Value: value }]) => [name, resolve(value)]),
    ),
    conditions: Object.fromEntries(Object.keys(template.Conditions).map((name) => [name, holds(name)])),
    refusals: Object.values(template.Rules).flatMap((rule) =>
      (rule as unknown as { Assertions: { Assert: Value; AssertDescription: string }[] }).Assertions.flatMap(
        ({ Assert, AssertDescription }) => (resolve(Assert) === true ? [] : [AssertDescription]),
      ),
    ),
  }
}

function fail(message: string): never {
  throw new Error(message)
}
