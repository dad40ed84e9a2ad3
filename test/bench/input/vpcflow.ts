import type { Random } from '#sample/random.ts'
import { idOf, insideAddress, normal, outsideAddress, type Place, rank } from './draw.ts'
import { dayPath, type InputSource, minuteStamp, moments } from './input-source.ts'

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
const SERVICE_PORTS = [443, 443, 443, 443, 80, 22, 53, 53, 123, 3306, 5432, 6379, 8080, 3389, 445, 25]
const INTERFACES = 80

/** VPC Flow Logs in the default format (version 2), as text. */
export const vpcflow: InputSource = {
  id: 'vpcflow',
  records: 300_000,
  recordsPerObject: 7_500,
  key: ({ place: { account, region }, from, number }) =>
    `AWSLogs/${account}/vpcflowlogs/${region}/${dayPath(from)}/${account}_vpcflowlogs_${region}_fl-${idOf(`fl${account}${region}`, 17)}_${minuteStamp(from)}_${idOf(`vpcflow${number}`, 8)}.log.gz`,
  open: () =>
    function* (slot, random) {
      const next = moments(slot, random)
      yield `${HEADER}\n`
      for (let i = 0; i < slot.records; i++) yield `${flowLine(slot.place, random, Math.floor(next() / 1000))}\n`
    },
}

function flowLine(place: Place, random: Random, end: number): string {
  const start = end - (random.chance(0.8) ? 60 : random.between(1, 60))
  const host = rank(random, INTERFACES)
  const owner = `2 ${place.account} eni-${idOf(`eni${place.account}${place.region}${host}`, 17)}`
  if (random.chance(0.01))
    return `${owner} - - - - - - - ${start} ${end} - ${random.chance(0.9) ? 'NODATA' : 'SKIPDATA'}`

  const local = insideAddress(place, host)
  const inside = random.chance(0.45)
  const remote = inside ? insideAddress(place, rank(random, 400)) : outsideAddress(rank(random, 60_000))
  const inbound = random.chance(0.55)
  const rejected = !inside && inbound && random.chance(0.18)
  const service = random.chance(0.85) ? random.pick(SERVICE_PORTS) : random.between(1, 65_536)
  const protocol = service === 53 || service === 123 ? 17 : random.chance(0.02) ? 1 : 6
  const [port, high] = protocol === 1 ? [0, 0] : [service, random.between(32_768, 61_000)]
  const packets = rejected ? random.between(1, 4) : Math.max(1, Math.round(Math.exp(2.2 + 1.4 * normal(random))))
  const bytes = packets * random.between(40, rejected ? 60 : 1_240)
  const ends = inbound ? `${remote} ${local} ${high} ${port}` : `${local} ${remote} ${high} ${port}`
  return `${owner} ${ends} ${protocol} ${packets} ${bytes} ${start} ${end} ${rejected ? 'REJECT' : 'ACCEPT'} OK`
}
