import { describe, expect, it } from 'vitest'
import { cpuMsOf } from '#test/cpu-ms.ts'
import { Notes } from './notes.ts'
import { readUserAgent } from './user-agent.ts'

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'
const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) terraform-provider-aws/5.31.0 aws-sdk-go-v2/1.24'

describe('readUserAgent', () => {
  it.each([
    ['aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/linux', 'aws-cli', '2.17.32'],
    ['[aws-cli/2.17.32 md/awscrt#0.21.2]', 'aws-cli', '2.17.32'],
    ['Boto3/1.26.0 Python/3.9.8 Linux/4.14 exec-env/AWS_Lambda_python3.9', 'Boto3', '1.26.0'],
    ['aws-sdk-js/3.300.0 os/linux/5.10 lang/js', 'aws-sdk-js', '3.300.0'],
    ['aws-sdk-go/1.15.12 (go1.12.6; linux; amd64)', 'aws-sdk-go', '1.15.12'],
    ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11]', 'S3Console', '0.4'],
    [TERRAFORM, 'Terraform', '1.5.7'],
    ['curl/8.1.2', 'curl', '8.1.2'],
    ['config.amazonaws.com', 'config.amazonaws.com', undefined],
    ['console.ec2.amazonaws.com', 'console.ec2.amazonaws.com', undefined],
    [CHROME, 'Chrome', '120.0.0.0'],
    [`[${CHROME}]`, 'Chrome', '120.0.0.0'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0', 'Firefox', '119.0'],
    [CHROME.replace('Safari/537.36', 'Safari/537.36 Edg/120.0.2210.61'), 'Edge', '120.0.2210.61'],
    ['AWS Internal', undefined, undefined],
    ['stratus-red-team_ea782787', undefined, undefined],
    ['Mozilla', undefined, undefined],
    ['Mozilla/2.0 (compatible; NEWT ActiveX; Win32)', undefined, undefined],
    ['Mozilla/5.0 (X11; Linux; rv:1.9) Gecko/20100101', undefined, undefined],
    ['(comment/1.0)', undefined, undefined],
    ['text/html', undefined, undefined],
  ])('names %s', (original, name, version) => {
    const expected = { original, ...(name && { name }), ...(version && { version }) }
    expect(readUserAgent(original, new Notes())).toStrictEqual(expected)
    expect(readUserAgent(original, new Notes()), 'a second time, from memory').toStrictEqual(expected)
  })

  it('is absent without a text', () => {
    expect([undefined, null, ''].map((value) => readUserAgent(value, new Notes()))).toEqual(Array(3).fill(undefined))
  })

  it('cuts the text at 1,024 characters, says so, and still names the agent', () => {
    const notes = new Notes()
    const agent = readUserAgent(`aws-cli/2.17.32 ${'x'.repeat(5000)}`, notes)
    expect(agent?.original).toHaveLength(1024)
    expect(agent?.name).toBe('aws-cli')
    expect(notes.truncated).toEqual(['user_agent.original'])
  })

  it('gives each document an object of its own', () => {
    expect(readUserAgent('curl/8.1.2', new Notes())).not.toBe(readUserAgent('curl/8.1.2', new Notes()))
  })

  it('still names agents after thousands of different ones', () => {
    for (let index = 0; index < 5000; index++) readUserAgent(`tool-${index}/1.${index}`, new Notes())
    expect(readUserAgent('tool-1/1.1', new Notes())).toMatchObject({ name: 'tool-1', version: '1.1' })
  })

  it('is quick with agents made to be slow', async () => {
    const hostile = [
      `naver(${'1.1'.repeat(90)}`,
      `${'naver('.repeat(11)} ${`${'1.1'.repeat(25)} `.repeat(10)}`,
      'opera '.repeat(50),
      `${'trident '.repeat(12)}${'rv:1 '.repeat(40)}`,
      `${'droid '.repeat(16)}${' version/1'.repeat(40)}`,
      `${'version/1 '.repeat(10)}${'mobile/1 '.repeat(40)}`,
      'a'.repeat(100_000),
      '/1'.repeat(50_000),
      `${'a.'.repeat(50_000)}amazonaws.co`,
    ]
    const readAll = () => {
      for (let round = 0; round < 200; round++) {
        for (const text of hostile) {
          readUserAgent(`Mozilla/5.${round} ${text}`.slice(0, 299), new Notes())
          readUserAgent(`${round}${text}`, new Notes())
        }
      }
    }
    expect(await cpuMsOf(readAll)).toBeLessThan(5000)
  })
})
