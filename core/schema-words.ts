import * as z from 'zod'

/** What schemas of records are made of: every part may be missing or null, for AWS adds and leaves out members at will. */
export const word = z.string().nullish()
export const number = z.number().nullish()
/** Whole numbers that a 64-bit field can hold. */
export const whole = z.int().nullish()
export const flag = z.boolean().nullish()
/** Read by hand: times come as ISO text or as epoch numbers, ports and AS numbers as numbers or text. */
export const loose = z.unknown().optional()
export const listOf = <S extends z.ZodType>(item: S) => z.array(item.nullish()).nullish()
export const words = listOf(z.string())
