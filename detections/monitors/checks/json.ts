import { objectOf } from '#core/json-object.ts'
/** Anything that JSON can hold as an object. */
export type Json = Readonly<Record<string, unknown>>

/** A rule that a monitor or channel breaks. */
export interface MonitorProblem {
  /** `M1` to `M18`. */
  readonly rule: string
  /** The name of the monitor, or the id of the channel. */
  readonly where: string
  readonly message: string
}

/** Makes a problem. */
export function problem(rule: string, where: string, message: string): MonitorProblem {
  return { rule, where, message }
}

/** Returns the name of a monitor as problems give it. */
export function idOf(monitor: Json): string {
  return typeof monitor.name === 'string' ? monitor.name : '(no name)'
}

/** Returns the objects of a list, none where there is no list. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}

/** Returns every object and list below a value, and the value itself, each with the key that holds it. */
export function partsOf(value: unknown, key = ''): { readonly key: string; readonly value: unknown }[] {
  const below = Array.isArray(value)
    ? value.flatMap((one) => partsOf(one, key))
    : Object.entries(objectOf(value)).flatMap(([name, one]) => partsOf(one, name))
  return [{ key, value }, ...below]
}

/** Says whether a value is a whole number between two others, both included. */
export function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}
