import { shorten } from '#core/shown-text.ts'
import type { Message } from '../message.ts'

const LONGEST_TEXT = 6000

/**
 * Returns the body for a Workflows webhook of Microsoft Teams ("When a Teams webhook request is received"), which takes Adaptive Cards
 * only: the older message cards of connectors are gone.
 *
 * Texts are text runs, which know no markdown, so that nothing in a value becomes a link.
 */
export function teamsBody({ title, facts, lines, url, openLabel, severity }: Message): object {
  const heading = { weight: 'bolder', size: 'large', ...(severity === 'critical' && { color: 'attention' }) }
  const rows = facts.map(([label, value]) => paragraph(`${label}: `, value))
  const rest = lines.length === 0 ? [] : [paragraph('', shorten(lines.join('\n'), LONGEST_TEXT))]
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: title, ...heading }] }, ...rows, ...rest],
          ...(url !== undefined && { actions: [{ type: 'Action.OpenUrl', title: openLabel, url }] }),
        },
      },
    ],
  }
}

function paragraph(label: string, text: string): object {
  const inlines = [
    ...(label === '' ? [] : [{ type: 'TextRun', text: label, weight: 'bolder' }]),
    { type: 'TextRun', text },
  ]
  return { type: 'RichTextBlock', spacing: 'small', inlines }
}
