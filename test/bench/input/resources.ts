import type { Random } from '#sample/random.ts'
import { idOf, insideAddress, type Place, rank } from './draw.ts'

/** An EC2 instance that findings are about; the same number gives the same instance. */
export interface Host {
  readonly number: number
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly address: string
  readonly publicAddress: string
  readonly interfaceId: string
  readonly subnetId: string
  readonly vpcId: string
  readonly groupId: string
  readonly roleName: string
  readonly launchedAt: string
}

const NAMES = ['住民票Web', '税務AP', '福祉DB', '学校給食', '図書館予約', '水道料金', '電子申請', '防災情報']

/** Draws one of the 300 instances of a place. */
export function drawHost(place: Place, random: Random): Host {
  const number = rank(random, 300)
  const base = `${place.account}/${place.region}`
  const id = `i-${idOf(`${place.account}${place.region}${number}`, 17)}`
  return {
    number,
    id,
    arn: `arn:aws:ec2:${place.region}:${place.account}:instance/${id}`,
    name: `${NAMES[number % NAMES.length]}${String(number).padStart(2, '0')}`,
    address: insideAddress(place, number),
    publicAddress: `198.51.100.${1 + (number % 250)}`,
    interfaceId: `eni-${idOf(`eni${base}${number}`, 17)}`,
    subnetId: `subnet-0${idOf(`subnet${base}${number % 6}`, 16)}`,
    vpcId: `vpc-0${idOf(`vpc${base}${number % 3}`, 16)}`,
    groupId: `sg-0${idOf(`sg${base}${number % 9}`, 16)}`,
    roleName: `workload-role-${number % 60}`,
    launchedAt: `2026-0${1 + (number % 8)}-1${number % 10}T00:00:00.000Z`,
  }
}
