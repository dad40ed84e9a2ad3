import {
  BatchGetAccountStatusCommand,
  Inspector2Client,
  ListFindingsCommand,
  type ListFindingsCommandOutput,
} from '@aws-sdk/client-inspector2'
import { identify, type PullSource } from './pull-source.ts'
import { cutElements } from './raw-findings.ts'
import { sendRaw } from './send-raw.ts'

const PAGE = 100

/** Every status is named: which of them are listed without a filter is not documented (Inspector API: ListFindings). */
const STATUSES = ['ACTIVE', 'SUPPRESSED', 'CLOSED'] as const

/** All findings of Inspector, also the closed and the suppressed ones. */
export const inspector: PullSource = {
  id: 'inspector',
  word: 'inspector',
  detailType: 'Inspector2 Findings',
  member: 'findings',
  actions: ['inspector2:BatchGetAccountStatus', 'inspector2:ListFindings'],
  // Not documented; what is throttled nevertheless is asked again.
  rate: { perSecond: 5, burst: 5 },
  async open({ client: settings, account }, asking) {
    const client = new Inspector2Client(settings)
    // Where Inspector is off it lists nothing, which must not be taken for "everything is solved".
    const status = await asking('inspector2:BatchGetAccountStatus', () =>
      client.send(new BatchGetAccountStatusCommand({ accountIds: [account] })),
    )
    const state = status.accounts?.[0]?.state?.status
    if (state === undefined || state === 'DISABLED' || state === 'DISABLING') return undefined

    return async (next) => {
      const { output, text } = await asking('inspector2:ListFindings', () =>
        sendRaw<ListFindingsCommandOutput>(
          client,
          new ListFindingsCommand({
            filterCriteria: {
              awsAccountId: [{ comparison: 'EQUALS', value: account }],
              findingStatus: STATUSES.map((value) => ({ comparison: 'EQUALS', value })),
            },
            sortCriteria: { field: 'FIRST_OBSERVED_AT', sortOrder: 'ASC' },
            maxResults: PAGE,
            ...(next === undefined ? {} : { nextToken: next }),
          }),
        ),
      )
      const texts = cutElements(text, 'findings')
      const findings = identify(texts, output.findings?.length ?? 0, ({ findingArn }) => [findingArn])
      return { findings, next: output.nextToken === '' ? undefined : output.nextToken }
    }
  },
}
