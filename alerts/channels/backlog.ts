import { shorten } from '#core/shown-text.ts'
import type { ChannelOf } from '../config.ts'
import { type Message, messageText } from '../message.ts'

/** Priorities of Backlog: 2 high, 3 normal, 4 low. */
const PRIORITY = { critical: 2, high: 2, medium: 3, low: 4, info: 4 } as const

/** Returns the form that adds an issue (Backlog API v2: POST /api/v2/issues). */
export function backlogForm(message: Message, { projectId, issueTypeId }: ChannelOf<'backlog'>): string {
  return new URLSearchParams({
    projectId: String(projectId),
    issueTypeId: String(issueTypeId),
    priorityId: String(PRIORITY[message.severity]),
    summary: shorten(message.title, 255),
    description: `${withoutMarkup(messageText(message))}\n\nhinomi: ${message.id}`,
  }).toString()
}

/** Signs that begin a link, a picture or another command in Markdown and in the older notation, which projects choose (Backlog: text formatting). */
const MARKUP = /\](?=[([])|\[(?=\[)|[#&]\w+(?=\()/g

/** Names in records are written by whoever may call AWS: a blank behind what would begin a link or a picture keeps it text. */
function withoutMarkup(text: string): string {
  return text.replace(MARKUP, '$& ')
}

/** Returns the address with the key of the API, which Backlog takes as a parameter only. */
export function backlogUrl(url: string, apiKey: string): string {
  const address = new URL(url)
  address.searchParams.set('apiKey', apiKey)
  return address.href
}
