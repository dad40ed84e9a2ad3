import { objectOf } from '#core/json-object.ts'
import type { Scalar } from '#core/panels/condition.ts'
import type { Figure } from './panel-data.ts'

/** What OpenSearch answers: parsed JSON that nobody has checked yet. */
export type Answer = Readonly<Record<string, unknown>>

/** One bucket of an aggregation, its own aggregations beside `doc_count`. */
export type Bucket = Answer

/** Returns the value as an object whose properties can be asked for; empty where it is none. */
export function objectIn(answer: Answer, name: string): Answer {
  return objectOf(answer[name])
}

/** Returns the objects of a list; empty where there is none. */
export function objectsIn(answer: Answer, name: string): Answer[] {
  const list = answer[name]
  return Array.isArray(list) ? list.map(objectOf) : []
}

/** Returns the aggregations of an answer; empty where no index matched, which OpenSearch answers without any. */
export function aggregationsOf(answer: Answer): Answer {
  return objectIn(answer, 'aggregations')
}

/** Returns the buckets of an aggregation by its name. */
export function bucketsOf(aggregations: Answer, name: string): Bucket[] {
  return objectsIn(objectIn(aggregations, name), 'buckets')
}

/** Returns the number of that name, 0 where there is none. */
export function countIn(answer: Answer, name: string): number {
  return numberIn(answer, name) ?? 0
}

/** Returns the number of that name, null where there is none: the average of nothing. */
export function numberIn(answer: Answer, name: string): Figure {
  const value = answer[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Returns the key of a bucket; OpenSearch gives the keys of a boolean field as 0 and 1. */
export function keyOf(bucket: Bucket): Scalar {
  const { key, key_as_string: text } = bucket
  if (text === 'true') return true
  if (text === 'false') return false
  return typeof key === 'number' ? key : String(key)
}
