import { type Activity, activityAt } from '../clock.ts'
import { chooser, type Random } from '../random.ts'
import type { RegionResources } from '../resources.ts'
import type { SampleAccount } from '../world.ts'
import { BATCH_FLOWS, drawBytes, type FlowKind, HUMAN_FLOWS, type Seen, STEADY_FLOWS, TCP } from './vpcflow-kinds.ts'
import type { Flow, Traffic } from './vpcflow-lines.ts'

const chooseHuman = chooser(HUMAN_FLOWS)
const chooseSteady = chooser(STEADY_FLOWS)
const chooseBatch = chooser(BATCH_FLOWS)

/** SYN-ACK and FIN: the answering side of a flow that began and ended in the interval. */
const REPLY_FLAGS = 19

const NODATA_CHANCE = 0.02
const SKIPDATA_CHANCE = 0.002
const REPLY_CHANCE = 0.55

const MIX: Activity = { human: 0.66, steady: 0.22, batch: 0.35 }

/** How many flows an hour has. */
export function flowWeight(time: number): number {
  const activity = activityAt(time)
  return activity.human * MIX.human + activity.steady * MIX.steady + activity.batch * MIX.batch
}

/**
 * Draws one flow for each moment (epoch milliseconds of its end). An accepted one is often followed by its answer, which has the times
 * of the question: the later moment only says that there is one more line. The last moment always has a flow of its own.
 */
export function drawFlows(
  random: Random,
  account: SampleAccount,
  region: RegionResources,
  times: readonly number[],
): Flow[] {
  const draw = { random, account, region }
  let answer: Flow | undefined
  return times.map((time, index) => {
    const isLast = index === times.length - 1
    if (answer !== undefined && !isLast) {
      const answered = answer
      answer = undefined
      return answered
    }
    const end = Math.floor(time / 1_000)
    const quiet = random.next()
    if (quiet < NODATA_CHANCE + SKIPDATA_CHANCE && !isLast) {
      const silent = { at: random.pick(region.instances), traffic: undefined }
      return flowOf(region, silent, end, 59, quiet < NODATA_CHANCE ? 'NODATA' : 'SKIPDATA')
    }
    const seen = kindAt(random, time).draw(draw)
    const flow = flowOf(region, seen, end, random.between(1, 60), 'OK')
    if (seen.traffic.action === 'ACCEPT' && random.chance(REPLY_CHANCE)) {
      answer = { ...flow, traffic: answerTo(random, seen.traffic) }
    }
    return flow
  })
}

function kindAt(random: Random, time: number): FlowKind {
  const activity = activityAt(time)
  const human = activity.human * MIX.human
  const steady = activity.steady * MIX.steady
  const roll = random.next() * (human + steady + activity.batch * MIX.batch)
  if (roll < human) return chooseHuman(random)
  return roll < human + steady ? chooseSteady(random) : chooseBatch(random)
}

function answerTo(random: Random, question: Traffic): Traffic {
  const size = drawBytes(random, 1_500, 8)
  return {
    ...question,
    source: question.destination,
    destination: question.source,
    sourcePort: question.destinationPort,
    destinationPort: question.sourcePort,
    bytes: size,
    packets: Math.ceil(size / 1_300),
    direction: question.direction === 'ingress' ? 'egress' : 'ingress',
    flags: question.protocol === TCP ? REPLY_FLAGS : 0,
  }
}

function flowOf(
  region: RegionResources,
  { at, traffic }: { at: Seen['at']; traffic: Traffic | undefined },
  end: number,
  seconds: number,
  status: Flow['status'],
): Flow {
  const instance = 'id' in at ? at : undefined
  return {
    region: region.region,
    interfaceId: at.interfaceId,
    instanceId: instance?.id,
    subnetId: instance?.subnetId,
    start: end - seconds,
    end,
    traffic,
    status,
  }
}
