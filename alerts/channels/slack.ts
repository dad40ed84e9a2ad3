import { shorten } from '#core/shown-text.ts'
import type { Message } from '../message.ts'
import { messageText } from '../message.ts'

/** Limits of Block Kit (Slack: header and section blocks). */
const LONGEST_HEADER = 150
const LONGEST_SECTION = 2900

/**
 * Returns the body of an incoming webhook of Slack. Texts are plain, so that nothing in them can call people or make a link; only the
 * fallback, which Slack reads as markup, is escaped.
 */
export function slackBody(message: Message): object {
  const { title, facts, lines, url, openLabel } = message
  const details = [...facts.map(([label, value]) => `${label}: ${value}`), ...lines].join('\n')
  return {
    text: escapeMarkup(shorten(messageText(message), LONGEST_SECTION)),
    blocks: [
      { type: 'header', text: plain(shorten(title, LONGEST_HEADER)) },
      ...(details === '' ? [] : [{ type: 'section', text: plain(shorten(details, LONGEST_SECTION)) }]),
      ...(url === undefined
        ? []
        : [{ type: 'actions', elements: [{ type: 'button', text: plain(openLabel), url: shorten(url, 3000) }] }]),
    ],
  }
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false }
}

/** https://docs.slack.dev/messaging/formatting-message-text/: three signs make all markup. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
