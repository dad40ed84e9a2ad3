import { expect } from 'vitest'
import type { AnySource } from '#core/source.ts'
import { complaintsAbout } from './document-check.ts'
import type { Expected } from './fixture.ts'

/** A record as it comes. */
export type Json = Record<string, unknown>

/** What a part of a record may be instead of what it should be. */
const INSTEAD = [undefined, null, [], {}, '', 7, 'x', { toString: 1, valueOf: 2 }] as const

/** Expects that what came is documents that fit the fields of the source, or clean rejections; returns the reasons of these. */
export function expectSound(
  source: AnySource,
  { documents, rejections }: Pick<Expected, 'documents' | 'rejections'>,
  name?: string,
): string[] {
  const reasons = rejections.map(({ reason }) => reason)
  expect(reasons, name).not.toContain('bug')
  const complaints = documents.flatMap(({ document }) => complaintsAbout(document, source))
  expect(complaints, name).toEqual([])
  return reasons
}

/**
 * Expects that each part of a record may be missing or anything else; only a required one costs the record.
 *
 * `rich` is a record that has every part, so many at least; `required` are paths with points.
 */
export function expectBearsAnyPart(
  source: AnySource,
  run: (records: readonly unknown[]) => Expected,
  rich: Json,
  { required, parts }: { readonly required: readonly string[]; readonly parts: number },
): void {
  const paths = pathsOf(rich)
  expect(paths.length).toBeGreaterThan(parts)
  for (const path of paths) {
    const name = path.join('.')
    const reasons = expectSound(source, run(INSTEAD.map((part) => replaced(rich, path, part))), name)
    if (!required.includes(name)) expect(reasons, name).toEqual([])
  }
}

/** One record that has every part that any of the records has; of lists the first item gets the parts of all. */
export function mergedRecord(records: readonly Json[]): Json {
  const merged: Json = {}
  for (const record of records) merge(merged, structuredClone(record))
  return merged
}

/** Takes off what may differ by the way a record came: place in the archive, route, lag, load and object times, version. */
export function withoutRoute({ documents, rejections }: Expected): unknown {
  const plain = documents.map(({ id, index, document }) => {
    const { hinomi, event, ...rest } = structuredClone(document) as { hinomi: Json & { finding: Json }; event: Json }
    const { archive, route, lag_seconds, finding, ...ours } = hinomi
    const { version, ...state } = finding
    const { created, ingested, ...what } = event
    return { id, index, document: { ...rest, event: what, hinomi: { ...ours, finding: state } } }
  })
  return { plain, rejections }
}

/** Says whether a value is an object with members. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merge(into: Json, from: Json): void {
  for (const [key, value] of Object.entries(from)) {
    const known = own(into, key)
    if (isObject(known) && isObject(value)) merge(known, value)
    else if (Array.isArray(known) && Array.isArray(value)) mergeFirst(known, value)
    else if (!hasParts(known) && (known === undefined || known === null || hasParts(value))) define(into, key, value)
  }
}

/** Lists hold alike items: the first one gets the parts of all. */
function mergeFirst(known: unknown[], values: readonly unknown[]): void {
  const [first] = known
  if (!isObject(first) && values.length > 0) known.splice(0, known.length, ...values)
  else if (isObject(first)) for (const value of values) if (isObject(value)) merge(first, value)
}

function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** Every path in a value; of lists only the first item, the others have the same parts. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(Array.isArray(value) ? value.slice(0, 1) : value)
  return members.flatMap(([key, member]) => [[...path, key], ...pathsOf(member, [...path, key])])
}

/** A copy with one part replaced, or removed for undefined. */
function replaced(root: Json, path: readonly string[], value: unknown): Json {
  const copy = structuredClone(root)
  let parent: Json = copy
  for (const step of path.slice(0, -1)) parent = own(parent, step) as Json
  const last = path.at(-1) ?? ''
  if (value !== undefined) define(parent, last, value)
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete parent[last]
  return copy
}

// Own members only: a fixture has `__proto__`, and writing into that would change all objects.
function own(object: Json, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

function define(object: Json, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
