import { Document, isCollection, isMap, parse, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { GOVERNMENT_REGIONS } from '../names.ts'
import type { Template } from './cloudformation.ts'
import { DELIVERIES } from './deliveries.ts'
import { type FunctionCode, functionResources, OUTPUTS } from './functions.ts'
import { MAPPINGS, NATIVE_DELIVERIES } from './native-deliveries.ts'
import { CONDITIONS, PARAMETERS, rulesFor } from './parameters.ts'
import { SHORT_FORMS, shortFormOf } from './short-forms.ts'
import { tighten } from './tighten.ts'

/** The largest template that the console takes without a bucket (CloudFormation quotas: template body size in a request). */
export const MAX_TEMPLATE_BYTES = 51_200

/** Returns the template of a member account, with no account filled in yet. */
export function memberTemplate(code: FunctionCode): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: '火の見 hinomi: collects findings and logs of one account and Region; changes nothing else',
    Parameters: PARAMETERS,
    Mappings: MAPPINGS,
    Rules: rulesFor(GOVERNMENT_REGIONS),
    Conditions: CONDITIONS,
    Resources: { ...DELIVERIES, ...NATIVE_DELIVERIES, ...functionResources(code) },
    Outputs: OUTPUTS,
  }
}

/** From this depth on a value stands on one line: all properties of a resource but its code. */
const ONE_LINE_DEPTH = 3

/**
 * Writes a template as YAML 1.1, which CloudFormation reads: words such as `no` are quoted, nothing is an alias, functions have their short
 * forms, each resource is a few lines, and code is a block of its own.
 */
export function templateText(template: Template): string {
  const document = new Document(template, { version: '1.1', aliasDuplicateObjects: false })
  visit(document, {
    // Within braces many readers take a question mark for the beginning of a key (YAML 1.1, 9.1.3: plain scalars), cron(… ? *) among them.
    Scalar(_key, node) {
      if (typeof node.value === 'string' && /^[^\n]*\?[^\n]*$/.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
    Collection(_key, node, path) {
      const short = shortFormOf(node)
      if (short !== undefined) return short
      if (path.filter(isCollection).length >= ONE_LINE_DEPTH && !holdsCode(node)) node.flow = true
      return undefined
    },
  })
  return tighten(document.toString({ lineWidth: 0, indent: 1, indentSeq: false, flowCollectionPadding: false }))
}

/** Reads a template that {@link templateText} wrote. */
export function readTemplate(text: string): Template {
  return parse(text, { version: '1.1', customTags: SHORT_FORMS }) as Template
}

/** Blocks of text cannot stand within one line. */
function holdsCode(node: YAMLMap | YAMLSeq): boolean {
  return isMap(node) && (node.has('ZipFile') || node.hasIn(['Code', 'ZipFile']))
}
