/** A value of a template: JSON, where objects may also be intrinsic functions. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value }

/** One resource of a template (CloudFormation: resource attribute reference). */
export interface Resource {
  readonly Type: string
  readonly Condition?: string
  readonly DependsOn?: string | readonly string[]
  readonly DeletionPolicy?: 'Delete' | 'Retain'
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain'
  readonly Properties?: Readonly<Record<string, Value>>
}

/** One parameter of a template. */
export interface Parameter {
  readonly Type: 'String'
  readonly Description: string
  readonly Default?: string
  readonly AllowedValues?: readonly string[]
  readonly AllowedPattern?: string
  readonly ConstraintDescription?: string
}

/** One output of a template. */
export interface Output {
  readonly Description?: string
  readonly Condition?: string
  readonly Value: Value
}

/** A plain CloudFormation template: no macros, no transforms. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09'
  readonly Description: string
  readonly Parameters: Readonly<Record<string, Parameter>>
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
  readonly Rules: Readonly<Record<string, Value>>
  readonly Conditions: Readonly<Record<string, Value>>
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, Output>>
}

/** The value of a parameter, the name of a resource, or a pseudo parameter. */
export const ref = (name: string): Value => ({ Ref: name })
/** Text with `${names}` in it. */
export const sub = (text: string): Value => ({ 'Fn::Sub': text })
/** An attribute of a resource. */
export const getAtt = (resource: string, attribute = 'Arn'): Value => ({ 'Fn::GetAtt': [resource, attribute] })
/** One of two values, by a condition. */
export const either = (condition: string, yes: Value, no: Value): Value => ({ 'Fn::If': [condition, yes, no] })
/** A value where a condition holds; else the property is not there. */
export const onlyIf = (condition: string, value: Value): Value => either(condition, value, ref('AWS::NoValue'))
/** Condition: two values are the same. */
export const equals = (left: Value, right: Value): Value => ({ 'Fn::Equals': [left, right] })
/** Condition: the other does not hold. */
export const not = (condition: Value): Value => ({ 'Fn::Not': [condition] })
/** Condition: all of these named ones hold. */
export const allOf = (...conditions: readonly Value[]): Value => ({ 'Fn::And': conditions })
/** Condition: any of these named ones holds. */
export const anyOf = (...conditions: readonly Value[]): Value => ({ 'Fn::Or': conditions })
/** Another condition by its name. */
export const condition = (name: string): Value => ({ Condition: name })

/** A statement of a policy that allows named actions. */
export function allow(actions: readonly string[], resources: Value, conditions?: Value): Value {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  }
}

/** A policy document. */
export const policyDocument = (...statements: readonly Value[]): Value => ({
  Version: '2012-10-17',
  Statement: statements,
})
