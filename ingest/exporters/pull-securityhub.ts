import { GetFindingsCommand, type GetFindingsCommandOutput, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { failureOf } from './explain-aws.ts'
import { identify, type PullSource } from './pull-source.ts'
import { cutElements } from './raw-findings.ts'
import { sendRaw } from './send-raw.ts'

const PAGE = 100

/**
 * All findings of Security Hub CSPM, active and archived, whatever their workflow: what an analyst does leaves `UpdatedAt` alone, so no
 * window of it would do (Security Hub User Guide: BatchUpdateFindings).
 */
export const securityhub: PullSource = {
  id: 'securityhub',
  word: 'securityhub',
  detailType: 'Security Hub Findings',
  member: 'findings',
  actions: ['securityhub:GetFindings'],
  // Security Hub API: GetFindings, RateLimit of 3 requests a second, BurstLimit of 6.
  rate: { perSecond: 3, burst: 6 },
  async open({ client: settings, account }, asking) {
    const client = new SecurityHubClient(settings)
    const ask = (MaxResults: number, next: string | undefined) =>
      asking('securityhub:GetFindings', () =>
        sendRaw<GetFindingsCommandOutput>(
          client,
          new GetFindingsCommand({
            Filters: { AwsAccountId: [{ Value: account, Comparison: 'EQUALS' }] },
            SortCriteria: [{ Field: 'CreatedAt', SortOrder: 'asc' }],
            MaxResults,
            ...(next === undefined ? {} : { NextToken: next }),
          }),
        ),
      )
    try {
      await ask(1, undefined)
    } catch (thrown) {
      // Security Hub API, InvalidAccessException: the account is not subscribed to Security Hub.
      if (failureOf((thrown as Error).cause).name === 'InvalidAccessException') return undefined
      throw thrown
    }

    return async (next) => {
      const { output, text } = await ask(PAGE, next)
      const texts = cutElements(text, 'Findings')
      const findings = identify(texts, output.Findings?.length ?? 0, ({ ProductArn, Id }) => [ProductArn, Id])
      return { findings, next: output.NextToken === '' ? undefined : output.NextToken }
    }
  },
}
