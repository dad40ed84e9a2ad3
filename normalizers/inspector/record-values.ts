import * as z from 'zod'

export const word = z.string().nullish()
export const listOf = <S extends z.ZodType>(item: S) => z.array(item.nullish()).nullish()
export const words = listOf(z.string())
/** Times come in many forms, numbers also as text: their readers tell what they are worth. */
export const loose = z.unknown().optional()
