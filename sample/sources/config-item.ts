import { recordsByRegion, slotsWith } from '../log-slots.ts'
import type { Random } from '../random.ts'
import type { RegionResources } from '../resources.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { compactMinute, iso } from '../time-text.ts'
import { flowWeight } from './vpcflow-draw.ts'

/** What a configuration item is about. */
export interface ItemFacts {
  readonly time: number
  readonly region: string
  readonly resourceType: string
  readonly resourceId: string
  readonly resourceName?: string
  readonly arn?: string
  readonly status: 'OK' | 'ResourceDiscovered' | 'ResourceDeleted'
  readonly configuration: object | null
  readonly global?: true
}

/** Configuration items as history files of the delivery channel hold them: one file for each kind of resource. */
export const configItem: SampleSource = {
  id: 'config_item',
  share: 0.008,
  *objects(site: Site): Generator<SampleObject> {
    const told = site.told.config_item
    for (const part of recordsByRegion(site, Math.max(0, site.budget.config_item - told.length))) {
      const { region } = part
      const random = site.random.fork('config_item', region.region)
      const own = told.filter((item) => item.region === region.region)
      for (const slot of slotsWith(random, site, { ...part, sparse: true }, flowWeight, own, ({ time }) => time)) {
        const items = [...slot.times.map((time) => drawItem(random, site, region, time)), ...slot.told]
        yield* historyFiles(random, site, region, slot.end, items)
      }
    }
  },
}

function* historyFiles(
  random: Random,
  site: Site,
  { region }: RegionResources,
  end: number,
  items: readonly ItemFacts[],
): Generator<SampleObject> {
  for (const type of new Set(items.map(({ resourceType }) => resourceType))) {
    const ofType = items.filter(({ resourceType }) => resourceType === type)
    const configurationItems = ofType.map((item) => itemOf(site, item))
    const { id } = site.account
    const day = new Date(end - 1)
    const folder = `${day.getUTCFullYear()}/${day.getUTCMonth() + 1}/${day.getUTCDate()}`
    const name = `${id}_Config_${region}_ConfigHistory_${type}_${compactMinute(end - 1)}_${random.hex(8)}_1.json.gz`
    yield {
      key: `AWSLogs/${id}/Config/${region}/${folder}/ConfigHistory/${name}`,
      body: JSON.stringify({ fileVersion: '1.0', configurationItems }),
      source: 'config_item',
      records: ofType.length,
      skipped: 0,
      documents: ofType.length,
    }
  }
}

function itemOf(site: Site, item: ItemFacts): object {
  return {
    relatedEvents: [],
    relationships: [],
    configuration: item.configuration,
    supplementaryConfiguration: {},
    tags: { system: site.account.system.id },
    configurationItemVersion: '1.3',
    configurationItemCaptureTime: iso(item.time),
    configurationStateId: item.time,
    awsAccountId: site.account.id,
    configurationItemStatus: item.status,
    resourceType: item.resourceType,
    resourceId: item.resourceId,
    ...(item.resourceName !== undefined && { resourceName: item.resourceName }),
    ...(item.arn !== undefined && { ARN: item.arn }),
    awsRegion: item.global ? 'global' : item.region,
    availabilityZone: 'Not Applicable',
    configurationStateMd5Hash: '',
    resourceCreationTime: iso(site.period.start),
  }
}

function drawItem(random: Random, site: Site, region: RegionResources, time: number): ItemFacts {
  const { account } = site
  const common = { time, region: region.region, status: 'OK' } as const
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region.region}:${account.id}:${rest}`
  const kind = random.below(10)
  if (kind < 4) {
    const { id, name, type, address } = random.pick(region.instances)
    const configuration = { instanceId: id, instanceType: type, privateIpAddress: address }
    return {
      ...common,
      resourceType: 'AWS::EC2::Instance',
      resourceId: id,
      resourceName: name,
      arn: arn('ec2', `instance/${id}`),
      configuration,
    }
  }
  if (kind < 7) {
    const { name, arn: functionArn } = random.pick(region.functions)
    return {
      ...common,
      resourceType: 'AWS::Lambda::Function',
      resourceId: name,
      resourceName: name,
      arn: functionArn,
      configuration: { memorySize: 512 },
    }
  }
  if (kind < 9) {
    const { name } = random.pick(site.resources.buckets)
    return {
      ...common,
      resourceType: 'AWS::S3::Bucket',
      resourceId: name,
      resourceName: name,
      arn: `arn:aws:s3:::${name}`,
      configuration: { name },
    }
  }
  const id = random.pick(region.instances).securityGroupId
  return {
    ...common,
    resourceType: 'AWS::EC2::SecurityGroup',
    resourceId: id,
    arn: arn('ec2', `security-group/${id}`),
    configuration: { groupId: id },
  }
}
