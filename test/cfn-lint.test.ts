import { expect, it } from 'vitest'
import { lintTemplate } from './cfn-lint.ts'

const INSTALL_TIMEOUT_MS = 180_000

const template = (runtime: string) =>
  JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Reader: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: 'index.handler',
          Runtime: runtime,
          Role: 'arn:aws:iam::111122223333:role/reader',
          Code: { ZipFile: 'exports.handler = async () => {}' },
        },
      },
    },
  })

it('a sound template has no complaints, a broken one is told by rule and place', {
  timeout: INSTALL_TIMEOUT_MS,
}, async () => {
  expect(await lintTemplate(template('nodejs24.x'))).toEqual([])

  const complaints = await lintTemplate(template('nodejs0.x'))

  expect(complaints).toContainEqual(
    expect.objectContaining({ rule: 'E3030', path: 'Resources/Reader/Properties/Runtime' }),
  )
})

it('a rule that is said not to count is left out', { timeout: INSTALL_TIMEOUT_MS }, async () => {
  expect(await lintTemplate(template('nodejs0.x'), { ignore: ['E3030'] })).toEqual([])
})
