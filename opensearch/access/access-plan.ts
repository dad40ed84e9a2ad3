import * as z from 'zod'
import { ACTORS } from './roles.ts'

const BackendRole = z
  .string()
  .min(1)
  .max(512)
  // "*" in a mapping means everybody
  .refine((name) => !/[*?]/.test(name) && !name.startsWith('/'), 'must be one IAM role or one group, and no pattern')

/** Who sees some accounts only: one municipality, or a part of one. */
const Reader = z.strictObject({
  /** Becomes part of a name of a role: small letters, digits, `_` and `-`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'must be 1 to 60 small letters, digits, _ and -'),
  title: z.string().min(1).max(200),
  accounts: z.array(z.string().regex(/^\d{12}$/, 'must be an account id of 12 digits')).min(1),
  backendRoles: z.array(BackendRole),
})

/**
 * Who may do what: IAM role ARNs and SAML groups by actor, and those who see some accounts only.
 *
 * An actor that is not named keeps the mapping that it has on the server; one that is named has exactly these.
 */
export const AccessPlan = z
  .strictObject({
    actors: z.partialRecord(z.enum(ACTORS), z.array(BackendRole)).default({}),
    readers: z.array(Reader).default([]),
  })
  .superRefine(({ readers }, context) => {
    const ids = readers.map(({ id }) => id)
    for (const id of ids.filter((one, position) => ids.indexOf(one) !== position))
      context.addIssue(`readers: "${id}" is there twice`)
  })
export type AccessPlan = z.infer<typeof AccessPlan>
/** Who sees some accounts only. */
export type Reader = z.infer<typeof Reader>
