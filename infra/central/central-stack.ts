import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Central } from '../config.ts'
import { installationRole } from '../names.ts'
import { domainOfEndpoint } from '../search-endpoint.ts'
import { addAlbBucket, addCopiedAlbBucket } from './alb-buckets.ts'
import { addArchive } from './archive.ts'
import { addBootstrap, addBootstrapRole, addSnapshotRole } from './bootstrap.ts'
import { addCourier } from './courier.ts'
import { addFunctions } from './functions.ts'
import { addIntake, intakeArn } from './intake.ts'
import type { LambdaNetwork } from './lambda.ts'
import { addNetwork } from './network.ts'
import { addDomain, type Search } from './search-domain.ts'
import { addTopics, addWatch } from './watch.ts'

/** Entries of `infra/lambdas` that the stack deploys. */
export const LAMBDA_ENTRIES = ['bootstrap', 'courier', 'detect', 'load-messages', 'notify'] as const

/** What the stack is made from. */
export interface CentralStackInput {
  readonly central: Central
  /** By entry: the folder with its bundle and its configuration. */
  readonly folders: Readonly<Record<(typeof LAMBDA_ENTRIES)[number], string>>
}

/** The whole of the central account in its main Region, from the archive to the alarms. */
export class CentralStack extends Stack {
  constructor(scope: Construct, id: string, input: CentralStackInput, props: StackProps = {}) {
    super(scope, id, props)
    const { config } = input.central
    const queueArn = intakeArn(config)
    const intake = addIntake(this, config)
    const archive = addArchive(this, input.central, queueArn)
    const alb = addAlbBucket(this, input.central, queueArn)
    // S3 asks the queue for leave when notifications are switched on
    for (const bucket of [archive.bucket, alb]) bucket?.addResourceDependency(intake.policy)

    const ownNetwork =
      config.mode === 'standard' && config.endpoint === undefined ? addNetwork(this, input.central) : undefined
    const network = networkOf(input.central, ownNetwork)
    const searchArn = arnOfSearch(input.central)
    const role = addBootstrapRole(this, input, searchArn, network !== undefined)
    const snapshotRole = addSnapshotRole(this, input, archive)
    const search: Search =
      config.endpoint === undefined
        ? addDomain(
            this,
            config,
            archive.key.ref,
            {
              bootstrap: role.attrArn,
              others: (['loader', 'detect', 'notify'] as const).map((word) => installationRole(config, word)),
            },
            ownNetwork,
          )
        : { url: config.endpoint, arn: searchArn, domain: undefined }
    const topics = addTopics(this, config)
    const courier = addCourier(this, input)
    const functions = addFunctions(this, input, { archive, intake, search, alerts: topics.alerts, network, courier })
    // a policy of the domain may name only roles that are there
    for (const word of ['Loader', 'Detect', 'Notify']) {
      const made = this.node.findChild(`${word}Role`)
      if (search.domain !== undefined) search.domain.node.addDependency(made)
    }
    const { made: bootstrap, setUp } = addBootstrap(this, input, { url: search.url, role, network })
    setUp.addResourceDependency(snapshotRole)
    // also while the stack is removed, when the set-up still has to answer
    for (const way of ownNetwork?.ways ?? []) setUp.addResourceDependency(way)
    for (const started of ['LoaderQueue', 'DetectSchedule', 'NotifySchedule']) {
      this.node.findChild(started).node.addDependency(setUp)
    }
    addWatch(this, config, { intake, functions: { ...functions, bootstrap }, search, alarms: topics.alarms })
    new CfnOutput(this, 'IntakeQueueUrl', {
      description: 'the queue that hinomi redrive fills again',
      value: intake.queue.ref,
    })
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: intake.deadLetters.ref })
  }
}

/** What load balancers of another Region need there. */
export class AlbStack extends Stack {
  constructor(scope: Construct, id: string, central: Central, region: string, props: StackProps = {}) {
    super(scope, id, props)
    addCopiedAlbBucket(this, central, region)
  }
}

function networkOf({ config }: Central, own: ReturnType<typeof addNetwork> | undefined): LambdaNetwork | undefined {
  if (own !== undefined) return { subnetIds: own.subnetIds, securityGroupId: own.lambdaGroup }
  return config.endpointNetwork
}

function arnOfSearch({ config }: Central): string {
  const found = config.endpoint === undefined ? undefined : domainOfEndpoint(config.endpoint)
  return `arn:aws:es:${found?.region ?? config.region}:${config.account}:domain/${found?.name ?? config.name}`
}
