import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signatureHeaders } from '#alerts/channels/signed-webhook.ts'
import { readAlertsConfig } from '#alerts/config.ts'
import { projectRoot } from '#test/run-tool.ts'

const guide = (language: 'ja' | 'en') => readFileSync(join(projectRoot, `docs/guide/alerts.${language}.md`), 'utf8')

function blocks(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block)
}

describe('the guide to alerts', () => {
  it.each(['ja', 'en'] as const)('has settings that can be read (%s)', (language) => {
    const [text = ''] = blocks(guide(language), 'yaml')
    expect(readAlertsConfig(text, 'example').channels.length).toBeGreaterThanOrEqual(3)
  })

  it('has a check of signatures that takes ours and no other', async () => {
    const [code = ''] = blocks(guide('ja'), 'js')
    const module = `data:text/javascript,${encodeURIComponent(code)}`
    const { isFromHinomi } = (await import(/* @vite-ignore */ module)) as {
      isFromHinomi(headers: Record<string, string>, body: Buffer, secret: string, now: number): boolean
    }
    const body = '{"火":1}'
    const headers = signatureHeaders('id', body, 'secret', 1_764_115_200_000)
    const check = (more: object, text = body, now = 1_764_115_210) =>
      isFromHinomi({ ...headers, ...more }, Buffer.from(text), 'secret', now)
    expect(check({})).toBe(true)
    expect(check({}, '{"火":2}')).toBe(false)
    expect(check({}, body, 1_764_116_000)).toBe(false)
    expect(check({ 'x-hinomi-timestamp': '1764115201' })).toBe(false)
    expect(check({ 'x-hinomi-timestamp': 'x' })).toBe(false)
    expect(check({ 'x-hinomi-signature': `v1=${createHmac('sha256', 'other').update('').digest('hex')}` })).toBe(false)
  })
})
