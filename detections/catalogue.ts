import rules from './generated/rules.json' with { type: 'json' }
import type { Rule } from './rule.ts'

/** All rules of the program, checked when they were generated. */
export const RULES = rules as unknown as readonly Rule[]
