import { isObject } from '#core/json-object.ts'

/**
 * Merges the "JSON input" of an aggregation over its parameters, as OpenSearch Dashboards does: objects key by key, arrays
 * place by place, null takes a key away, anything else replaces. Text that is no JSON is ignored.
 */
export function mergeJsonInput(params: Readonly<Record<string, unknown>>, json: unknown): Record<string, unknown> {
  if (typeof json !== 'string' || json === '') return { ...params }
  try {
    const merged = merge(params, JSON.parse(json))
    return isObject(merged) ? merged : { ...params }
  } catch {
    return { ...params }
  }
}

function merge(a: unknown, b: unknown): unknown {
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    const entries = [...keys].map((key) => [key, merge(a[key], b[key])] as const)
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => merge(a[index], b[index]))
  }
  if (b === null) return undefined
  return b === undefined ? a : b
}
