import { describe, expect, it } from 'vitest'
import { readAlertsConfig } from './config.ts'

const read = (text: string) => readAlertsConfig(text, 'hinomi.alerts.yaml')
const slack = (url: string) => `channels:\n  - {name: duty, type: slack, url: '${url}'}`

describe('the settings of alerts', () => {
  it('are read from YAML, and the rest is as at the start', () => {
    expect(read(slack('env:HINOMI_SLACK_URL'))).toMatchObject({
      ...{ language: 'ja', digestHour: 9, mostMessages: 20, reminders: 3 },
      channels: [{ name: 'duty', minimumSeverity: 'medium', digest: true, heartbeat: false }],
    })
  })

  it.each([
    ['http', 'http://hooks.example.com/secret-part'],
    ['a user', 'https://user:secret-part@hooks.example.com/'],
    ['no URL', 'secret-part'],
    ['another scheme', 'file:///secret-part'],
  ])('refuse an address with %s, and do not repeat it', (_, url) => {
    expect(() => read(slack(url))).toThrow(/channels\.0\.url: must/)
    expect(() => read(slack(url))).not.toThrow(/secret-part/)
  })

  it.each([
    [
      'a secret in the file itself',
      'channels: [{name: a, type: webhook, url: "https://example.com", secret: hunter2}]',
      /secret: must be env:/,
    ],
    [
      'a channel that is there twice',
      'channels: [{name: a, type: console}, {name: a, type: console}]',
      /channels\.1\.name: is there twice/,
    ],
    ['an unknown key', 'channels: [{name: a, type: console, colour: red}]', /colour/],
    ['an account without quotes', 'channels: [{name: a, type: console, accounts: [111122223333]}]', /accounts\.0/],
    ['a topic that is none', 'channels: [{name: a, type: sns, topic: my-topic}]', /topic: is no topic/],
    ['no channel', 'channels: []', /at least one/],
    ['nothing', '', /channels/],
    ['no YAML', 'channels: [', /line \d+: is no YAML/],
    ['aliases', 'a: &a [1]\nchannels: [*a, *a]', /yaml uses aliases/],
    ['a page with a password', 'page: https://u:secret@example.com/\nchannels: []', /page: must hold no user/],
    ['a huge file', `#${'x'.repeat(300_000)}`, /larger than 256 KB/],
  ])('refuse %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
