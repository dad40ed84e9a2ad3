import { expect, it } from 'vitest'
import { hideSecrets } from './hidden-values.ts'
import { HIDDEN } from './url.ts'

it.each([
  ['the shared key of a VPN', { options: { tunnelOptions: [{ preSharedKey: 'himitsu' }] } }],
  ['the whole set-up of a VPN, which holds the shared key', { customerGatewayConfiguration: '<x>himitsu</x>' }],
  ['the key of a BGP session', { authKey: 'himitsu' }],
  ['a private key with underscores', { private_key: 'himitsu' }],
])('hides %s', (_, value) => {
  expect(JSON.stringify(hideSecrets(value))).not.toContain('himitsu')
  expect(JSON.stringify(hideSecrets(value))).toContain(HIDDEN)
})

it('hides the variables among the options of Elastic Beanstalk, and only those', () => {
  const option = (Namespace: string, Value: string) => ({ Namespace, OptionName: 'NAME', Value })

  expect(
    hideSecrets({
      OptionSettings: [
        option('aws:elasticbeanstalk:application:environment', 'himitsu'),
        option('aws:autoscaling:asg', '2'),
        null,
      ],
    }),
  ).toEqual({
    OptionSettings: [
      option('aws:elasticbeanstalk:application:environment', HIDDEN),
      option('aws:autoscaling:asg', '2'),
      null,
    ],
  })
})

it('takes passwords out of URLs, and leaves other texts with signs alike', () => {
  expect(hideSecrets({ location: 'https://yamada:himitsu@example.com/x.git', mail: 'yamada@example.com' })).toEqual({
    location: 'https://yamada@example.com/x.git',
    mail: 'yamada@example.com',
  })
})

it('returns what holds no secret itself', () => {
  const value = { url: 'https://example.com/a@b', optionSettings: [], list: [{ name: 'a' }] }
  expect(hideSecrets(value).list).toBe(value.list)
})

it('keeps nothing of variables that are nested without end', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}"himitsu"${'}'.repeat(100_000)}`) as object
  expect(JSON.stringify(hideSecrets({ variables: deep }))).toMatch(/^\{"variables":(?:\{"a":){20,22}"\(removed\)"\}+$/)
})
