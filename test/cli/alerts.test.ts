import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '#test/alerts/receiver.ts'
import { lastJson } from '#test/run-hinomi.ts'
import { callCli } from './call-cli.ts'

let folder: string
let receiver: Receiver
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-alerts-'))
  receiver = await startReceiver()
})
afterEach(async () => {
  await receiver.close()
  await rm(folder, { recursive: true, force: true })
})

const write = (text: string) => writeFile(join(folder, 'hinomi.alerts.yaml'), text)
const hinomi = (args: string[], env = {}) => callCli(['alerts', ...args], { folder, env })
const channel = (name: string, url: string, more = '') => `  - {name: ${name}, type: slack, url: '${url}'${more}}\n`

describe('hinomi alerts test', () => {
  it('sends one message to each channel and prints what became of them', async () => {
    await write(`channels:\n${channel('one', receiver.url)}  - {name: here, type: console}\n`)
    const run = await hinomi(['test'])
    expect(run.status, run.stderr).toBe(0)
    expect(run.stdout).toContain('この通知は試験です')
    expect(run.stdout).toMatch(/one +slack +成功 \/ delivered/)
    expect(receiver.received).toHaveLength(1)
  })

  it('ends with 1 when one fails, and shows neither its address nor its secret', async () => {
    await write(`channels:\n${channel('one', receiver.url)}${channel('two', 'env:SLACK_ADDRESS')}`)
    const run = await hinomi(['test', '--json'], { SLACK_ADDRESS: 'https://10.0.0.9/hidden-part' })
    expect(run.status).toBe(1)
    expect(lastJson(run)).toMatchObject({
      channels: [
        { channel: 'one', delivery: { kind: 'delivered' } },
        { channel: 'two', delivery: { kind: 'refused', reason: expect.stringContaining('not public') } },
      ],
    })
    expect(run.stdout + run.stderr).not.toContain('hidden-part')
  })

  it('takes the settings from hinomi.config.json, too, and one channel only where that is asked', async () => {
    const channels = ['one', 'two'].map((name) => ({ name, type: 'slack', url: receiver.url }))
    await writeFile(join(folder, 'hinomi.config.json'), JSON.stringify({ alerts: { channels } }))
    expect((await hinomi(['test', '--channel', 'two'])).status).toBe(0)
    expect(receiver.received).toHaveLength(1)
  })

  it.each([
    ['no file', undefined, ['test'], /there is no hinomi\.alerts\.yaml here/],
    ['a mistake in the file', 'channels: [{name: a, type: fax}]', ['test'], /hinomi\.alerts\.yaml has mistakes/],
    [
      'a channel that there is not',
      'channels: [{name: a, type: console}]',
      ['test', '--channel', 'b'],
      /channels are a/,
    ],
    ['a status that there is not', undefined, ['list', '--status', 'lost'], /none of pending/],
    ['a number that is none', 'channels: [{name: a, type: console}]', ['send', '--every', '1'], /--every "1" must be/],
  ])('refuses %s with exit code 2', async (_, text, args, message) => {
    if (text !== undefined) await write(text)
    const run = await hinomi(args)
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(message)
  })
})

describe('hinomi alerts monitor', () => {
  it('prints the monitor of the alert path', async () => {
    expect(lastJson(await hinomi(['monitor']))).toMatchObject({ type: 'monitor', name: 'hinomi alert path silent' })
  })
})
