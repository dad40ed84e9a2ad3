import { expect, it } from 'vitest'
import { readImage } from './container-image.ts'

const ECR = '111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/team/app'

it.each([
  [`${ECR}:1.2`, { name: ECR, tag: '1.2' }],
  [`${ECR}:1.2@sha256:0a1b`, { name: ECR, tag: '1.2', digest: 'sha256:0a1b' }],
  [`${ECR}@sha256:0a1b`, { name: ECR, digest: 'sha256:0a1b' }],
  ['registry.example.com:5000/app', { name: 'registry.example.com:5000/app' }],
  ['registry.example.com:5000/app:2', { name: 'registry.example.com:5000/app', tag: '2' }],
  ['nginx', { name: 'nginx' }],
  ['nginx:', { name: 'nginx' }],
  ['sha256:0a1b', { name: 'sha256', tag: '0a1b' }],
  ['', {}],
  [undefined, {}],
])('splits %s', (image, expected) => expect(readImage(image)).toStrictEqual(expected))
