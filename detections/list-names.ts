/** The lists that rules and suppression may ask (index `hinomi-lists`), and what each holds. */
export const LISTS = {
  account_owner: 'account and the vendor that runs it',
  announced_windows: 'time windows announced by the government',
  approved_exits: 'network interfaces of approved NAT gateways and firewalls',
  automation_roles: 'pipelines, deployment roles, batch roles',
  backup_destinations: 'where backups go',
  break_glass: 'emergency roles',
  change_tickets: 'account, rule, from, until, owner',
  egress_cidrs: 'public addresses of the municipality',
  exceptions: 'accepted risks: account, rule, resource, owner, expiry',
  expected_sources: 'accounts and the sources that they must deliver',
  exporter_roles: 'roles of our own exporters',
  flow_matrix: 'pairs of accounts that may talk',
  gov_principals: 'roles and StackSets of the government side',
  guardrail_rules: 'names of rules and controls that are mandatory',
  internal_albs: 'closed load balancers and the networks that may reach each',
  log_buckets: 'buckets that hold logs',
  mfa_policies: 'policies that enforce MFA',
  operators: 'people who may close or suppress findings',
  ops_roles: 'roles for operators and who may assume each',
  own_accounts: 'accounts of the registry',
  patch_documents: 'SSM documents for patching and inventory',
  permission_sets: 'permission sets that may be used in an account',
  public_by_design: 'buckets that are public on purpose',
  resolvers: 'allowed DNS resolvers',
  scanners: 'addresses of vulnerability scanners',
  sla: 'days until a critical vulnerability is overdue',
  sso_users: 'people who may enter an account',
  template_repos: 'repositories and pipelines that deploy',
  tester_ips: 'addresses of penetration testers',
  trust_matrix: 'pairs of accounts between which roles may be assumed',
  trusted_external: 'foreign accounts with a contract',
} as const
export type ListName = keyof typeof LISTS
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[]

/** Says whether a text names a list. */
export function isListName(text: string): text is ListName {
  return Object.hasOwn(LISTS, text)
}
