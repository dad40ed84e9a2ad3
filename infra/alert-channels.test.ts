import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf } from '#test/alerts/examples.ts'
import { exampleCentral } from '#test/infra/example-central.ts'
import { needsCourier, readAlertChannels, secretArns, topicArns, vpcServices } from './alert-channels.ts'

const PLACE = { region: 'ap-northeast-1', account: '999988887777', name: 'hinomi' }
const TOPIC = 'arn:aws:sns:ap-northeast-1:111122223333:duty'
const mail = { name: 'm', type: 'email', topic: TOPIC }
const slack = { name: 's', type: 'slack', url: 'secret:hinomi/alerts#slack' }
const inside = {
  name: 'i',
  type: 'webhook',
  url: 'https://10.0.0.1/',
  secret: 'secret:own',
  allowPrivateAddresses: true,
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-channels-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function read(channels: readonly object[]) {
  const file = join(folder, 'hinomi.alerts.yaml')
  await writeFile(file, JSON.stringify({ channels }))
  return readAlertChannels(file, PLACE)
}

describe('channels of alerts of an installation', () => {
  it('are those of the file, or e-mail to those who hear alarms', async () => {
    expect((await read([slack])).channels).toMatchObject([slack])
    expect((await readAlertChannels(undefined, PLACE)).channels).toMatchObject([
      { type: 'email', topic: 'arn:aws:sns:ap-northeast-1:999988887777:hinomi-alerts' },
    ])
  })

  it('are refused where the functions would not find the secret, or there is no file', async () => {
    await expect(read([{ ...slack, url: 'env:HINOMI_SLACK_URL' }])).rejects.toThrow(
      /channel s: .* no variable HINOMI_SLACK_URL.*secret:/,
    )
    await expect(readAlertChannels(join(folder, 'none.yaml'), PLACE)).rejects.toThrow('cannot be read')
  })

  it('name their secrets and topics, each once', () => {
    const arn = 'arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:theirs-AbCdEf'
    const backlog = {
      name: 'b',
      type: 'backlog',
      url: 'https://example.backlog.com/',
      apiKey: 'secret:hinomi/alerts#b',
    }
    const { channels } = configOf([
      ...[mail, slack, { ...mail, name: 'm2' }],
      { ...backlog, projectId: 1, issueTypeId: 2 },
      { ...slack, name: 'x', url: `secret:${arn}` },
    ])
    expect(secretArns(channels, PLACE)).toEqual([
      ...[arn, `${arn}-??????`],
      'arn:aws:secretsmanager:ap-northeast-1:999988887777:secret:hinomi/alerts-??????',
    ])
    expect(topicArns(channels)).toEqual([TOPIC])
  })
})

describe('what functions in a VPC need for alerts', () => {
  it.each([
    [[mail], []],
    [[mail, slack], ['lambda']],
    [[inside], ['secretsmanager']],
    [
      [slack, inside],
      ['lambda', 'secretsmanager'],
    ],
  ])('is said by the channels (%#)', (channels, more) => {
    expect(vpcServices(configOf(channels))).toEqual(['sns', 'sqs', ...more])
  })

  it('is a courier only where somebody on the internet is told from within a VPC', () => {
    expect(needsCourier(exampleCentral({ mode: 'standard' }, undefined, [mail, slack]))).toBe(true)
    expect(needsCourier(exampleCentral({ mode: 'standard' }, undefined, [mail, inside]))).toBe(false)
    expect(needsCourier(exampleCentral({ mode: 'small' }, undefined, [slack]))).toBe(false)
  })
})
