import { activityAt, DAY_MS } from '../clock.ts'
import { chooser, type Random } from '../random.ts'
import type { Instance, LambdaFunction, Member, RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import { OPERATORS, TOKYO } from '../world.ts'
import {
  batchActor,
  functionActor,
  instanceActor,
  linkedRoleActor,
  personActor,
  pipelineActor,
  serviceActor,
  sessionStart,
} from './cloudtrail-actors.ts'
import { type Call, OPERATORS_WRITE, PEOPLE_READ, PEOPLE_WRITE } from './cloudtrail-calls.ts'
import {
  AGENT_CALLS,
  BATCH_CALLS,
  FUNCTION_CALLS,
  INSTANCE_CALLS,
  LINKED_ROLE_CALLS,
  PIPELINE_CALLS,
  SERVICE_CALLS,
} from './cloudtrail-machine-calls.ts'
import { type Actor, denial, trailRecord } from './cloudtrail-record.ts'

const MIX = { human: 0.85, steady: 0.28, batch: 0.5 } as const

/** How many calls an hour has. */
export function callWeight(time: number): number {
  const activity = activityAt(time)
  return activity.human * MIX.human + activity.steady * MIX.steady + activity.batch * MIX.batch
}

/** Where and for whom records are drawn; `awsRegion` is us-east-1 for global services. */
export interface Drawing {
  readonly random: Random
  readonly site: Site
  readonly region: RegionResources
  readonly awsRegion: string
  readonly global: boolean
  /** Sessions of people whose sign-in has been written. */
  readonly signedIn: Set<string>
}

type Maker = (drawing: Drawing, time: number) => object

/** Makes a chooser for each side: calls of a Region, and global ones. */
function bothWays<T extends Call>(calls: readonly T[]): (drawing: Drawing) => T {
  const regional = chooser(calls.filter((call) => call.global !== true))
  const worldwide = calls.filter((call) => call.global === true)
  const global = worldwide.length === 0 ? regional : chooser(worldwide)
  return (drawing) => (drawing.global ? global : regional)(drawing.random)
}

const choose = {
  read: bothWays(PEOPLE_READ),
  write: bothWays(PEOPLE_WRITE),
  operator: bothWays(OPERATORS_WRITE),
  instance: bothWays(INSTANCE_CALLS),
  agent: bothWays(AGENT_CALLS),
  function: bothWays(FUNCTION_CALLS),
  batch: bothWays(BATCH_CALLS),
  pipeline: bothWays(PIPELINE_CALLS),
  linkedRole: bothWays(LINKED_ROLE_CALLS),
  service: bothWays(SERVICE_CALLS),
}

const person: Maker = (drawing, time) => {
  const { random, site } = drawing
  const member = random.pick(onDuty(site, time))
  const viaConsole = random.chance(0.85)
  const actor = personActor(site, member, time, viaConsole)
  const session = `${member.person.login} ${sessionStart(time)}`
  if (viaConsole && drawing.awsRegion === TOKYO && !drawing.signedIn.has(session)) {
    drawing.signedIn.add(session)
    return signIn(drawing, actor, time)
  }
  if (!random.chance(member.person.readOnly ? 0.03 : 0.16)) return made(drawing, time, actor, choose.read(drawing))
  const operator = OPERATORS.includes(member.person)
  if (operator && !drawing.global) return made(drawing, time, actor, choose.operator(drawing))
  return made(drawing, time, actor, choose.write(drawing), { forbidden: member.person.readOnly })
}

/** Two people of the vendor and one of the operations assistant have to do with an account on a day. */
function onDuty(site: Site, time: number): readonly Member[] {
  const day = Math.floor(sessionStart(time) / DAY_MS)
  const operators = site.resources.members.filter((one) => OPERATORS.includes(one.person))
  const others = site.resources.members.filter((one) => !operators.includes(one))
  const nth = (list: readonly Member[], index: number) => list.slice(index % list.length).slice(0, 1)
  return [...nth(others, day), ...nth(others, day + 1), ...nth(operators, day)]
}

const pipeline: Maker = (drawing, time) =>
  made(drawing, time, pipelineActor(drawing.site, drawing.random, time), choose.pipeline(drawing))

const linkedRole: Maker = (drawing, time) => {
  const call = choose.linkedRole(drawing)
  const role = drawing.site.resources.serviceLinkedRoles[call.by]
  return made(drawing, time, linkedRoleActor(drawing.site, call.by, role, drawing.random, time), call)
}

const instance: Maker = (drawing, time) => {
  const one = drawing.random.pick(drawing.region.instances)
  const actor = instanceActor(drawing.site, drawing.region.vpcId, one, time, 'application')
  return made(drawing, time, actor, choose.instance(drawing), { instance: one })
}

const agent: Maker = (drawing, time) => {
  const one = drawing.random.pick(drawing.region.instances)
  const actor = instanceActor(drawing.site, drawing.region.vpcId, one, time, 'ssm')
  return made(drawing, time, actor, choose.agent(drawing), { instance: one })
}

const lambda: Maker = (drawing, time) => {
  const one = drawing.random.pick(drawing.region.functions)
  return made(drawing, time, functionActor(drawing.site, one, drawing.random, time), choose.function(drawing), {
    lambda: one,
  })
}

const batch: Maker = (drawing, time) =>
  made(drawing, time, batchActor(drawing.site, drawing.random, time), choose.batch(drawing))

const service: Maker = (drawing, time) => {
  const call = choose.service(drawing)
  return made(drawing, time, serviceActor(call.by), call)
}

interface Crew {
  readonly weight: number
  readonly make: Maker
}

/** Who is at work, by the kind of activity; global services are called by people, pipelines and service-linked roles only. */
const CREWS = {
  human: chooser<Crew>([
    { weight: 90, make: person },
    { weight: 10, make: pipeline },
  ]),
  steady: chooser<Crew>([
    { weight: 22, make: agent },
    { weight: 24, make: linkedRole },
    { weight: 20, make: service },
    { weight: 22, make: instance },
    { weight: 12, make: lambda },
  ]),
  batch: chooser<Crew>([
    { weight: 70, make: batch },
    { weight: 20, make: lambda },
    { weight: 10, make: service },
  ]),
}

/** Draws one CloudTrail record of everyday work at a moment. */
export function drawRecord(drawing: Drawing, time: number): object {
  const activity = activityAt(time)
  const human = activity.human * MIX.human
  const steady = activity.steady * MIX.steady
  const roll = drawing.random.next() * (human + steady + activity.batch * MIX.batch)
  if (drawing.global) return roll < human ? CREWS.human(drawing.random).make(drawing, time) : linkedRole(drawing, time)
  const crew = roll < human ? CREWS.human : roll < human + steady ? CREWS.steady : CREWS.batch
  return crew(drawing.random).make(drawing, time)
}

interface Circumstances {
  readonly forbidden?: boolean
  readonly instance?: Instance
  readonly lambda?: LambdaFunction
}

function made(drawing: Drawing, time: number, actor: Actor, call: Call, circumstances: Circumstances = {}): object {
  const { random, site, region } = drawing
  const {
    forbidden = false,
    instance = random.pick(region.instances),
    lambda = random.pick(region.functions),
  } = circumstances
  const parts = call.parts({ random, site, region, time, instance, lambda })
  const error = errorOf(random, actor, call, forbidden)
  const occasion = { account: site.account.id, region: drawing.awsRegion, time }
  const { source, name, write, data = false } = call
  return trailRecord(random, occasion, actor, {
    source,
    name,
    write,
    data,
    ...parts,
    ...(error === undefined ? {} : { error }),
  })
}

function errorOf(
  random: Random,
  actor: Actor,
  call: Call,
  forbidden: boolean,
): { code: string; message: string } | undefined {
  if (forbidden || random.chance(call.denied ?? 0)) return denial(actor, call, '*')
  if (!random.chance(call.throttled ?? 0)) return undefined
  return call.source === 'ec2'
    ? { code: 'Client.RequestLimitExceeded', message: 'Request limit exceeded.' }
    : { code: 'ThrottlingException', message: 'Rate exceeded' }
}

/** Sign-in through IAM Identity Center: MFA was asked for there, so the account itself says No. */
function signIn(drawing: Drawing, actor: Actor, time: number): object {
  const occasion = { account: drawing.site.account.id, region: drawing.awsRegion, time }
  return trailRecord(drawing.random, occasion, actor, {
    source: 'signin',
    name: 'ConsoleLogin',
    write: true,
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: 'Success' },
    additional: { MobileVersion: 'No', MFAUsed: 'No' },
  })
}
