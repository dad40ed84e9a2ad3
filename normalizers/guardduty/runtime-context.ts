import type { Finding } from './record.ts'

const NOTHING: Readonly<Record<string, unknown>> = {}

/** Returns the free-form context of a runtime finding; an empty object when there is none. */
export function runtimeContext({ service }: Finding): Readonly<Record<string, unknown>> {
  const context = service?.runtimeDetails?.context
  return typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : NOTHING
}
