/** Who made a rule, and what it is called without the suffix that AWS adds. */
export interface RuleOrigin {
  readonly baseName: string
  /** Name of the conformance pack, `securityhub`, or `config`. */
  readonly ruleset: string
}

const SECURITY_HUB_RULE = /^securityhub-(?<base>.+)-[0-9a-z]{6,12}$/
const CONFORMANCE_PACK_RULE = /^(?<base>.+)-(?<pack>conformance-pack-[0-9a-z]{6,12})$/

/**
 * Reads the name of a rule. Rules that Security Hub makes are called `securityhub-<name>-<random>`, those of a conformance pack
 * `<name>-conformance-pack-<random>`; all others are of Config itself or of the owner of the account.
 */
export function ruleOrigin(name: string): RuleOrigin {
  const hub = SECURITY_HUB_RULE.exec(name)?.groups
  if (hub !== undefined) return { baseName: hub.base ?? name, ruleset: 'securityhub' }
  const pack = CONFORMANCE_PACK_RULE.exec(name)?.groups
  if (pack !== undefined) return { baseName: pack.base ?? name, ruleset: pack.pack ?? 'config' }
  return { baseName: name, ruleset: name.startsWith('securityhub-') ? 'securityhub' : 'config' }
}
