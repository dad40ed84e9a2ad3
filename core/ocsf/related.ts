import { unique } from '../text.ts'
import type { Part, Related } from './document.ts'

/** Joins what the parts of a record add to `related.*`. */
export function joinRelated(...parts: readonly Related[]): Part<'related'> {
  return {
    ip: unique(parts.flatMap(({ ip }) => ip ?? [])),
    hosts: unique(parts.flatMap(({ hosts }) => hosts ?? [])),
    user: unique(parts.flatMap(({ user }) => user ?? [])),
  }
}
