import {
  GetFindingsCommand,
  type GetFindingsCommandOutput,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty'
import { identify, type PullSource } from './pull-source.ts'
import { cutElements } from './raw-findings.ts'
import { sendRaw } from './send-raw.ts'

/** The most that ListFindings gives and GetFindings takes (GuardDuty API: ListFindings, GetFindings). */
const PAGE = 50

/**
 * All findings of the account's own detector, archived or not: without `service.archived` in the criteria both are listed (GuardDuty API:
 * ListFindings). They are sorted by a time that never changes, so that no finding moves to a page that was read already.
 */
export const guardduty: PullSource = {
  id: 'guardduty',
  word: 'guardduty',
  detailType: 'GuardDuty Findings',
  member: 'findings',
  actions: ['guardduty:ListDetectors', 'guardduty:ListFindings', 'guardduty:GetFindings'],
  // Not documented; what is throttled nevertheless is asked again.
  rate: { perSecond: 5, burst: 5 },
  async open({ client: settings, account }, asking) {
    const client = new GuardDutyClient(settings)
    const detectors = await asking('guardduty:ListDetectors', () => client.send(new ListDetectorsCommand({})))
    const DetectorId = detectors.DetectorIds?.[0]
    if (DetectorId === undefined) return undefined

    const get = async (FindingIds: string[]) => {
      const { output, text } = await asking('guardduty:GetFindings', () =>
        sendRaw<GetFindingsCommandOutput>(client, new GetFindingsCommand({ DetectorId, FindingIds })),
      )
      return identify(cutElements(text, 'findings'), output.Findings?.length ?? 0, ({ id }) => [id])
    }

    return async (next) => {
      const list = await asking('guardduty:ListFindings', () =>
        client.send(
          new ListFindingsCommand({
            DetectorId,
            MaxResults: PAGE,
            FindingCriteria: { Criterion: { accountId: { Equals: [account] } } },
            SortCriteria: { AttributeName: 'createdAt', OrderBy: 'ASC' },
            ...(next === undefined ? {} : { NextToken: next }),
          }),
        ),
      )
      const FindingIds = list.FindingIds ?? []
      const after = list.NextToken === '' ? undefined : list.NextToken
      if (FindingIds.length === 0) return { findings: [], next: after }
      const found = await get(FindingIds)
      const known = new Set(found.flatMap(({ idParts }) => idParts))
      const missing = FindingIds.filter((id) => !known.has(id))
      // What is listed must not be taken for gone because an answer was short.
      const rest = missing.length === 0 ? [] : await get(missing)
      return { findings: [...found, ...rest], next: after }
    }
  },
}
