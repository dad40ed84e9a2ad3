/** One installation watches up to so many accounts, and no list of them may be shorter. */
export const MOST_ACCOUNTS = 300

/** A renamed account keeps its old name in old documents; they stand in rows of their own, because otherwise they would not be counted. */
const NAMES_OF_AN_ACCOUNT = 5

/** The row of an account: its number, then its name. */
export const ACCOUNT_ROWS = [
  { field: 'cloud.account.id', label: { ja: 'アカウントID', en: 'Account' }, size: MOST_ACCOUNTS },
  { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: NAMES_OF_AN_ACCOUNT },
] as const
