import { isMap, isScalar, isSeq, type Node, Pair, Scalar, type Tags, YAMLMap, type YAMLSeq } from 'yaml'

/** Functions of CloudFormation that stand before one text, by their short form (CloudFormation: intrinsic function reference). */
const OF_TEXT: Readonly<Record<string, string>> = { '!Ref': 'Ref', '!Sub': 'Fn::Sub', '!Condition': 'Condition' }
/** Functions that stand before a list. */
const OF_LIST = ['If', 'Join', 'Select', 'Split', 'FindInMap', 'Equals', 'Not', 'And', 'Or']
const GET_ATT = '!GetAtt'

/** Reads short forms as what they stand for: a map with the name of the function. */
export const SHORT_FORMS: Tags = [
  ...Object.entries(OF_TEXT).map(([tag, name]) => ({ tag, resolve: (text: string) => ({ [name]: text }) })),
  { tag: GET_ATT, resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
  ...OF_LIST.map((name) => ({
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (list: YAMLMap.Parsed | YAMLSeq.Parsed) => call(`Fn::${name}`, list),
  })),
]

/** Returns the short form of a function, which saves bytes that a template has few of; undefined where the node is none. */
export function shortFormOf(node: Node): Node | undefined {
  const [only, ...others] = isMap(node) ? node.items : []
  if (only === undefined || others.length > 0 || !isScalar(only.key)) return undefined
  const { value } = only
  const name = String(only.key.value)
  if (isScalar(value) && typeof value.value === 'string') {
    const tag = Object.keys(OF_TEXT).find((one) => OF_TEXT[one] === name)
    return tag === undefined ? undefined : tagged(new Scalar(value.value), tag)
  }
  if (!isSeq(value)) return undefined
  if (name === 'Fn::GetAtt') return tagged(new Scalar((value.toJSON() as string[]).join('.')), GET_ATT)
  const word = name.replace('Fn::', '')
  if (!OF_LIST.includes(word)) return undefined
  value.flow = true
  return tagged(value, `!${word}`)
}

function tagged<T extends Node & { tag?: string }>(node: T, tag: string): T {
  node.tag = tag
  return node
}

function call(name: string, argument: YAMLMap | YAMLSeq): YAMLMap {
  const map = new YAMLMap()
  map.items.push(new Pair(new Scalar(name), argument))
  return map
}
