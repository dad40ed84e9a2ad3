import type { Notes } from './notes.ts'
import { cutText } from './text.ts'

/** The longest text of a keyword field: in UTF-8 it always fits the 32,766 bytes of a Lucene term. */
export const MAX_TEXT_CHARACTERS = 8191

/** The flat paths as a tree, so that the walk needs no path strings; a leaf is where a flat field begins. */
interface FlatNode {
  readonly flat: boolean
  readonly below: Map<string, FlatNode>
}

const trees = new WeakMap<ReadonlySet<string>, FlatNode>()

/**
 * Makes a document fit to be written as JSON, in place, and returns it.
 *
 * Every null, empty text, array and object and every number that is not finite becomes undefined, at any depth, and so is absent from
 * the JSON; arrays lose such members and undefined ones. Texts over 8,191 characters are cut, never inside a surrogate pair, and their
 * dotted path is noted. What lies below `flatPaths` (dotted names of flat_object fields) is left as `flatObject` shaped it.
 */
export function sealDocument<T extends object>(document: T, flatPaths: ReadonlySet<string>, notes: Notes): T {
  let tree = trees.get(flatPaths)
  if (tree === undefined) {
    tree = treeOf(flatPaths)
    trees.set(flatPaths, tree)
  }
  if (prune(document, tree) & LONG) cutTexts(document, tree, '', notes)
  return document
}

function treeOf(paths: ReadonlySet<string>): FlatNode {
  const root: FlatNode = { flat: false, below: new Map() }
  const nodeAt = (path: string): FlatNode => {
    if (path === '') return root
    const dot = path.lastIndexOf('.')
    const parent = nodeAt(dot < 0 ? '' : path.slice(0, dot))
    const key = path.slice(dot + 1)
    let node = parent.below.get(key)
    if (node === undefined) {
      node = { flat: paths.has(path), below: new Map() }
      parent.below.set(key, node)
    }
    return node
  }
  for (const path of paths) nodeAt(path)
  return root
}

/** What the walk learns of a value, as bits: it is worth nothing, or a text below it is too long. */
const EMPTY = 1
const LONG = 2

function prune(value: unknown, node: FlatNode | undefined): number {
  switch (typeof value) {
    case 'string':
      return value === '' ? EMPTY : value.length > MAX_TEXT_CHARACTERS ? LONG : 0
    case 'number':
      return Number.isFinite(value) ? 0 : EMPTY
    case 'boolean':
      return 0
    case 'object':
      if (value === null) return EMPTY
      if (node?.flat === true) return isEmpty(value) ? EMPTY : 0
      return Array.isArray(value) ? pruneArray(value, node) : pruneObject(value as Record<string, unknown>, node)
    default:
      return EMPTY
  }
}

/** Members are set to undefined and not deleted: deleting makes an object slow, and then sealing and writing it takes twice the time. */
function pruneObject(object: Record<string, unknown>, node: FlatNode | undefined): number {
  let result = EMPTY
  for (const key in object) {
    const member = object[key]
    if (member === undefined) continue
    const found = prune(member, node?.below.get(key))
    if (found & EMPTY) object[key] = undefined
    else result = (result & LONG) | found
  }
  return result
}

function pruneArray(array: unknown[], node: FlatNode | undefined): number {
  let kept = 0
  let long = 0
  for (let index = 0; index < array.length; index++) {
    const member = array[index]
    const found = prune(member, node)
    if (found & EMPTY) continue
    long |= found
    if (kept !== index) array[kept] = member
    kept++
  }
  if (kept !== array.length) array.length = kept
  return kept === 0 ? EMPTY : long
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}

/** The second walk, which few documents need: it knows the paths. */
function cutTexts(value: object, node: FlatNode | undefined, path: string, notes: Notes): void {
  if (node?.flat === true) return
  const inArray = Array.isArray(value)
  const members = value as Record<string, unknown>
  for (const key of Object.keys(value)) {
    const member = members[key]
    const name = inArray ? path : path === '' ? key : `${path}.${key}`
    if (typeof member === 'object' && member !== null) {
      cutTexts(member, inArray ? node : node?.below.get(key), name, notes)
    } else if (typeof member === 'string' && member.length > MAX_TEXT_CHARACTERS) {
      members[key] = cutText(member, MAX_TEXT_CHARACTERS)
      notes.truncate(name)
    }
  }
}
