import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configOf, messageExample } from '#test/alerts/examples.ts'
import type { ChannelOf } from '../config.ts'
import { backlogForm, backlogUrl } from './backlog.ts'
import { retryAfterMs } from './retry-after.ts'
import { signatureHeaders, webhookBody } from './signed-webhook.ts'
import { slackBody } from './slack.ts'
import { snsInput } from './sns.ts'
import { teamsBody } from './teams.ts'

const HOSTILE = messageExample({ facts: [['対象', '<!channel> [x](y) **b**']], lines: ['x'.repeat(20_000)] })

describe('the body for Slack', () => {
  it('holds plain texts within the limits of blocks, and a fallback in which nobody is called', () => {
    const body = slackBody(HOSTILE) as {
      text: string
      blocks: { type: string; text?: { type: string; text: string } }[]
    }
    expect(body.text).toContain('&lt;!channel&gt;')
    expect(body.text).not.toContain('<!channel>')
    expect(body.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'actions'])
    for (const { text } of body.blocks.slice(0, 2)) expect(text?.type).toBe('plain_text')
    expect(body.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150)
    expect(body.blocks[1]?.text?.text.length).toBeLessThanOrEqual(3000)
  })
})

describe('the body for Microsoft Teams', () => {
  it('is a message with one Adaptive Card, without markdown, under 28 KB', () => {
    const body = teamsBody(HOSTILE)
    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', actions: [{ type: 'Action.OpenUrl' }] },
        },
      ],
    })
    expect(JSON.stringify(body)).not.toMatch(/"(TextBlock|FactSet)"/)
    expect(Buffer.byteLength(JSON.stringify(teamsBody(messageExample({ lines: ['火'.repeat(20_000)] }))))).toBeLessThan(
      28_000,
    )
  })
})

describe('the body for SNS', () => {
  const topic = 'arn:aws:sns:ap-northeast-1:111122223333:alerts'
  const channel = (arn: string) => configOf([{ name: 'a', type: 'sns', topic: arn }]).channels[0] as ChannelOf<'sns'>

  it('fits into 256 KB, whatever it says', () => {
    fc.assert(
      fc.property(fc.constantFrom('火', 'a', '𠮷'), (sign) => {
        const input = snsInput(messageExample({ lines: [sign.repeat(300_000)] }), channel(topic))
        expect(Buffer.byteLength(input.Message)).toBeLessThan(262_144)
      }),
    )
  })

  it('can be filtered by severity, rule and account, and is told once to an ordered topic', () => {
    expect(snsInput(messageExample(), channel(topic)).MessageAttributes).toMatchObject({
      severity: { StringValue: 'critical' },
      rule: { StringValue: 'G22' },
      account: { StringValue: '111122223333' },
    })
    expect(snsInput(messageExample(), channel(`${topic}.fifo`))).toMatchObject({ MessageDeduplicationId: 'duty.abc' })
  })
})

describe('the signed body', () => {
  it('can be checked by whoever has the secret', () => {
    const body = webhookBody(messageExample())
    const headers = signatureHeaders('duty.abc', body, 'secret', 1_764_115_200_999)
    const expected = createHmac('sha256', 'secret').update(`1764115200.${body}`).digest('hex')
    expect(headers).toEqual({
      'x-hinomi-id': 'duty.abc',
      'x-hinomi-timestamp': '1764115200',
      'x-hinomi-signature': `v1=${expected}`,
    })
    expect(JSON.parse(body)).toMatchObject({ version: 1, id: 'duty.abc', accounts: ['111122223333'] })
  })
})

describe('the ticket', () => {
  it('is a form as Backlog takes it, and the key is in the address', () => {
    const [channel] = configOf([
      {
        name: 'a',
        type: 'backlog',
        url: 'https://example.com/api/v2/issues',
        apiKey: 'env:K',
        projectId: 5,
        issueTypeId: 7,
      },
    ]).channels
    const form = new URLSearchParams(backlogForm(messageExample(), channel as ChannelOf<'backlog'>))
    expect(Object.fromEntries(form)).toMatchObject({ projectId: '5', issueTypeId: '7', priorityId: '2' })
    expect(form.get('description')).toContain('hinomi: duty.abc')
    const facts = [
      ['対象', '[x](//example.com) ![y](//example.com/z) [a][b] [[c>//example.com]] #image(d) &color(red)'],
    ] as const
    expect(
      new URLSearchParams(backlogForm(messageExample({ facts }), channel as ChannelOf<'backlog'>)).get('description'),
    ).toContain('[x] (//example.com) ![y] (//example.com/z) [a] [b] [ [c>//example.com]] #image (d) &color (red)')
    expect(backlogUrl('https://example.com/api/v2/issues', 'a&b')).toBe(
      'https://example.com/api/v2/issues?apiKey=a%26b',
    )
  })
})

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['Thu, 26 Nov 2026 00:01:00 GMT', 60_000],
    ['Thu, 26 Nov 2020 00:01:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-11-26T00:00:00Z'))).toBe(ms)
  })
})
