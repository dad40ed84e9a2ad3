import * as z from 'zod'
import { listOf, word } from '#core/schema-words.ts'

export const Tags = listOf(z.object({ key: word, value: word }))
export type Tags = z.output<typeof Tags>
