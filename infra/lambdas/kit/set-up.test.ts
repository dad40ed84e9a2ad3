import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { answerBody, type ResourceRequest, sendAnswer } from './cloudformation-response.ts'
import { setUp } from './set-up.ts'

const REQUEST: ResourceRequest = {
  ...{ RequestType: 'Create', StackId: 'arn:aws:cloudformation:x', RequestId: 'r', LogicalResourceId: 'SetUp' },
}

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Takes answers as S3 does behind a signed address; fails so many times first. */
async function startReceiver(failures = 0) {
  const answers: Record<string, unknown>[] = []
  const seen: (string | undefined)[] = []
  let left = failures
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (left-- > 0) return response.writeHead(503).end()
      seen.push(request.method, request.headers['content-type'], request.headers['content-length'])
      answers.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      return response.end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=secret`
  return { url, answers, seen }
}

const options = (settings: () => Promise<never>, remainingMs = 60_000) => ({
  ...{ settings, remainingMs: () => remainingMs, log: () => {} },
})

describe('the answer to CloudFormation', () => {
  it('has at most 4,096 bytes, whatever the reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 6000 }), (text) => {
        const answer = { status: 'FAILED', physicalId: 'hinomi-opensearch', reason: text } as const
        const body = answerBody(REQUEST, { ...answer, data: { problems: text } })
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096)
        expect(JSON.parse(body)).toMatchObject({ Status: 'FAILED', RequestId: 'r', LogicalResourceId: 'SetUp' })
      }),
    )
  })

  it('says a long Japanese reason in part and does not break a sign', () => {
    const body = answerBody(REQUEST, { status: 'FAILED', physicalId: 'x', reason: '火'.repeat(2000) })
    expect(JSON.parse(body).Reason).toMatch(/^火+…$/)
  })

  it('is put again when it was not taken, with an empty content type', async () => {
    const { url, answers, seen } = await startReceiver(2)
    await sendAnswer({ ...REQUEST, ResponseURL: url }, { status: 'SUCCESS', physicalId: 'x' }, 1)
    expect(answers).toHaveLength(1)
    expect(seen.slice(0, 2)).toEqual(['PUT', ''])
  })

  it('names no signed address when it is never taken', async () => {
    const { url } = await startReceiver(99)
    const failure = await sendAnswer({ ...REQUEST, ResponseURL: url }, { status: 'SUCCESS', physicalId: 'x' }, 1).catch(
      (thrown: unknown) => thrown,
    )
    expect(String(failure)).toMatch(/did not take the answer SUCCESS \(HTTP 503\)/)
    expect(String(failure)).not.toContain('secret')
  })
})

describe('setUp', () => {
  it('answers a failure with its reason, and keeps the id of the resource', async () => {
    const { url, answers } = await startReceiver()
    const request = { ...REQUEST, RequestType: 'Update', PhysicalResourceId: 'kept', ResponseURL: url } as const
    await setUp(
      request,
      options(() => Promise.reject(new Error('HINOMI_OPENSEARCH_URL is missing'))),
    )
    expect(answers).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        PhysicalResourceId: 'kept',
        Reason: 'HINOMI_OPENSEARCH_URL is missing',
      }),
    ])
  })

  it('answers in time when the work hangs', async () => {
    const { url, answers } = await startReceiver()
    await setUp(
      { ...REQUEST, ResponseURL: url },
      options(() => new Promise(() => {}), 20_050),
    )
    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('time') })])
  })

  it('changes nothing and agrees when the stack is removed', async () => {
    const { url, answers } = await startReceiver()
    const request = { ...REQUEST, RequestType: 'Delete', PhysicalResourceId: 'kept', ResponseURL: url } as const
    await setUp(
      request,
      options(() => Promise.reject(new Error('must not be asked'))),
    )
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'kept' })])
  })

  it('returns or throws behind the provider framework, which hides the address', async () => {
    const request = { ...REQUEST, ResponseURL: '...' }
    await expect(
      setUp(
        request,
        options(() => Promise.reject(new Error('broken'))),
      ),
    ).rejects.toThrow('broken')
    expect(
      await setUp(
        { ...request, RequestType: 'Delete' },
        options(() => Promise.reject(new Error())),
      ),
    ).toEqual({
      ...{ PhysicalResourceId: 'hinomi-opensearch', Data: {} },
    })
  })
})
