import { describe, expect, it } from 'vitest'
import { signingScopeOf } from './signing-scope.ts'

const DOMAIN = 'https://search-hinomi-abc123.ap-northeast-1.es.amazonaws.com'

describe('signingScopeOf', () => {
  it.each([
    [DOMAIN, 'ap-northeast-1', 'es'],
    ['https://vpc-hinomi-abc123.ap-northeast-3.es.amazonaws.com:443/x', 'ap-northeast-3', 'es'],
    ['https://abc123.ap-northeast-1.aoss.amazonaws.com', 'ap-northeast-1', 'aoss'],
    ['https://search-hinomi-abc123.aos.ap-northeast-1.on.aws', 'ap-northeast-1', 'es'],
    ['https://search-hinomi.us-gov-west-1.es.amazonaws.com', 'us-gov-west-1', 'es'],
  ])('knows %s by its name', (url, region, service) => {
    expect(signingScopeOf(new URL(url), 'auto', 'eu-west-1')).toEqual({ region, service })
  })

  it.each([
    'http://127.0.0.1:9200',
    'https://search.example.com',
    'https://es.amazonaws.com.example.com',
    'https://x.ap-northeast-1.es.amazonaws.com.example.com',
    'https://user:password@search-hinomi.ap-northeast-1.es.amazonaws.com',
  ])('does not sign for %s by itself', (url) => {
    expect(signingScopeOf(new URL(url), 'auto', 'ap-northeast-1')).toBeUndefined()
  })

  it('signs for an endpoint of one’s own when told so, for the Region that is set', () => {
    const url = new URL('https://search.example.com')
    expect(signingScopeOf(url, 'sigv4', 'ap-northeast-1')).toEqual({ region: 'ap-northeast-1', service: 'es' })
    expect(() => signingScopeOf(url, 'sigv4', undefined)).toThrow(/search\.example\.com .* set AWS_REGION/)
    expect(() => signingScopeOf(url, 'sigv4', '')).toThrow(/set AWS_REGION/)
  })

  it('never signs when told so, and refuses a user beside a signature', () => {
    expect(signingScopeOf(new URL(DOMAIN), 'none', undefined)).toBeUndefined()
    expect(() => signingScopeOf(new URL('https://u:secret@search.example.com'), 'sigv4', 'ap-northeast-1')).toThrow(
      /^(?!.*secret).*names a user/,
    )
  })
})
