import * as z from 'zod'

export const word = z.string().nullish()
export const number = z.number().nullish()
/** Whole numbers that a 64-bit field can hold. */
export const whole = z.int().nullish()
export const flag = z.boolean().nullish()
/** Times come as ISO text or as epoch numbers, ports and AS numbers as numbers or text: read by hand. */
export const loose = z.unknown().optional()
export const listOf = <S extends z.ZodType>(item: S) => z.array(item.nullish()).nullish()
export const words = listOf(z.string())

export const Tags = listOf(z.object({ key: word, value: word }))
export type Tags = z.output<typeof Tags>
