import { isFindingClass } from '#core/ocsf/classes.ts'
import { ocsfReader } from '#core/ocsf/reader.ts'

/** Says whether a class is one of events: everything but findings. */
export const isEventClass = (uid: number): boolean => !isFindingClass(uid)

/** Reads OCSF records of all classes but those of findings. */
export const readEvent = ocsfReader(isEventClass, 'events: findings are read as ocsf_finding')
